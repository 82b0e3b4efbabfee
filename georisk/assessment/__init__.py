"""The use case: from customers and the world they live in to assessments and their records."""

from georisk.assessment.case import World, assess, make_world
from georisk.assessment.document import run_document
from georisk.assessment.evidence import Registers, evidence_of, registers
from georisk.assessment.records import assessed_customer, record_of

__all__ = [
    "Registers",
    "World",
    "assess",
    "assessed_customer",
    "evidence_of",
    "make_world",
    "record_of",
    "registers",
    "run_document",
]
