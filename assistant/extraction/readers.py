"""Answers to a pending question, read more leniently than free text; one reader a field.

A reader takes the text and its language and returns the entity, or None when the text is no
answer to that question.
"""

from __future__ import annotations

from assistant.extraction.name_readers import (
    KNOWN,
    read_company_answer,
    read_job_title_answer,
    read_lead_source_answer,
    read_location_answer,
    read_name_answer,
)
from assistant.extraction.value_readers import (
    read_budget_answer,
    read_email_answer,
    read_phone_answer,
    read_size_answer,
    read_timeline_answer,
    read_website_answer,
)

__all__ = [
    "KNOWN",
    "read_budget_answer",
    "read_company_answer",
    "read_email_answer",
    "read_job_title_answer",
    "read_lead_source_answer",
    "read_location_answer",
    "read_name_answer",
    "read_phone_answer",
    "read_size_answer",
    "read_timeline_answer",
    "read_website_answer",
]
