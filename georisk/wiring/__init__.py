"""Where the rooms are joined: files to the use case, its results to files, store and service."""

from georisk.wiring.jobs import (
    STEPS,
    JobFiles,
    JobOptions,
    LoadedRules,
    Progress,
    WorldFiles,
    load_rules,
    load_world,
    map_html,
    open_store,
    resolve_run,
    run_job,
    sample_job,
    workbook,
    write_file,
    write_outputs,
)
from georisk.wiring.reopening import Reopened, reopen
from georisk.wiring.sheets import (
    annotated_customers,
    template,
    template_tables,
    worklist_file,
    worklist_text,
)

__all__ = [
    "STEPS",
    "JobFiles",
    "JobOptions",
    "LoadedRules",
    "Progress",
    "Reopened",
    "WorldFiles",
    "annotated_customers",
    "load_rules",
    "load_world",
    "map_html",
    "open_store",
    "reopen",
    "resolve_run",
    "run_job",
    "sample_job",
    "template",
    "template_tables",
    "workbook",
    "worklist_file",
    "worklist_text",
    "write_file",
    "write_outputs",
]
