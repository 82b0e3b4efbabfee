"""The commands, gathered."""

from __future__ import annotations

from typing import Annotated

import typer

from georisk import __version__
from georisk.cli import (
    activities,
    areas,
    assess,
    backtest,
    diff,
    geocode,
    groups,
    keys,
    letter,
    levers,
    morning,
    network,
    plan,
    rules,
    runs,
    serve,
    store,
    template,
    threat_surface,
    what_if,
    worklist,
    workload,
)
from georisk.cli.terminal import DebugOption, LangOption, say

app = typer.Typer(
    help="Which large customers PEA may lose to an SPP, scored by the key-account manual.\n\n"
    "ประเมินความเสี่ยงที่ลูกค้ารายใหญ่ของ กฟภ. จะย้ายไปใช้ไฟฟ้าจาก SPP",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"georisk {__version__}")
        raise typer.Exit


@app.callback()
def options(
    lang: LangOption = None,
    debug: DebugOption = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Take the options that stand before any command; ``main`` reads them from the words."""
    del lang, debug, version


app.command("demo")(assess.demo)
app.command("assess")(assess.assess)
app.command("map")(runs.map_)
app.command("report")(runs.report)
app.command("runs")(runs.list_runs)
app.command("serve")(serve.serve)
app.command("geocode")(geocode.geocode)
app.command("groups")(groups.groups)
app.command("template")(template.template)
app.command("worklist")(worklist.worklist)
app.command("areas")(areas.areas)
app.command("what-if")(what_if.what_if)
app.command("threat-surface")(threat_surface.threat_surface)
app.command("diff")(diff.diff)
app.command("backtest")(backtest.backtest)
app.command("levers")(levers.levers)
app.command("letter")(letter.letter)
app.command("morning")(morning.morning)
app.command("workload")(workload.workload)
app.add_typer(activities.app, name="activities")
app.add_typer(rules.app, name="rules")
app.add_typer(network.app, name="network")
app.add_typer(keys.app, name="keys")
app.add_typer(plan.app, name="plan")
app.add_typer(store.app, name="store")
