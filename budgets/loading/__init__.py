"""Fills an empty database from a file of a whole cooperative, by replaying its history.

`places` and `fields` read JSON with line numbers, `house_records` and `initiative_records` say
what stands in a file, `reading` and `checks` refuse a broken one, `unbuilt` finds what we have no
act for, `house` writes the rows without a history, `acts` and `replay` play everything else
through the verbs of the pages.
"""
