"""Where the rooms are joined: files to the use case, its results to files, store and service."""

from georisk.wiring.basemaps import open_basemap
from georisk.wiring.drawing import MapForm, MapView, map_file, map_html, workbook
from georisk.wiring.jobs import (
    STEPS,
    existing_store,
    load_world,
    open_store,
    resolve_run,
    run_job,
    sample_job,
    write_file,
    write_outputs,
)
from georisk.wiring.options import JobFiles, JobOptions, Progress, WorldFiles
from georisk.wiring.reopening import Reopened, reopen
from georisk.wiring.ruling import LoadedRules, load_rules
from georisk.wiring.sheets import (
    annotated_customers,
    can_annotate,
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
    "MapForm",
    "MapView",
    "Progress",
    "Reopened",
    "WorldFiles",
    "annotated_customers",
    "can_annotate",
    "existing_store",
    "load_rules",
    "load_world",
    "map_file",
    "map_html",
    "open_basemap",
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
