"""Addresses of things, made of their names."""

from django.db import models
from django.utils.crypto import get_random_string
from django.utils.text import slugify


def free_slug(model: type[models.Model], name: str, *, reserved: tuple[str, ...] = ()) -> str:
    """A slug that nothing of this model has yet; in other scripts than Latin too.

    `reserved`: what stands for a page of its own in the same place of an address.
    """
    slug = slugify(name, allow_unicode=False)[:80].strip("-") or model._meta.model_name
    if slug not in reserved and not model.objects.filter(slug=slug).exists():
        return slug
    return f"{slug}-{get_random_string(6, 'abcdefghjkmnpqrstuvwxyz23456789')}"
