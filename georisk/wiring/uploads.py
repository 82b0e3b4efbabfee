"""Uploads to runs: what a worker of the service does with the queue.

The job is the job of ``georisk assess``, on the data the service is set to, so that the same file
gives the same run by either way.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import TYPE_CHECKING

from georisk.adapters.pausing import collector_paused
from georisk.errors import GeoriskError, StoreError, UnreadableFile
from georisk.model.jobs import KEEPING, Fault, Job, JobState, Order
from georisk.wiring.jobs import run_job, write_file
from georisk.wiring.options import JobFiles
from georisk.wiring.serving import register_files, world_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.model import RunDocument
    from georisk.ports import Store
    from georisk.settings import Settings

LOG = logging.getLogger(__name__)
LEASE_S = 30.0
# Percent at which a step of the job begins, by its place.
STEPS_BEGIN = (5, 15, 40)
DONE = 100
FOLDER = "georisk-uploads"
INTERNAL = Fault(
    code="internal",
    en="something went wrong on our side; the service's log has it",
    th="ระบบขัดข้อง รายละเอียดอยู่ในบันทึกของระบบ",
)
# A file of the service that is being replaced is whole again by then; in thirds of a lease.
MOST_WAITS = 30
BROKEN = Fault(
    code="internal",
    en="a file the service is set to cannot be read; the service's log has it",
    th="ระบบอ่านแฟ้มข้อมูลของตนไม่ได้ รายละเอียดอยู่ในบันทึกของระบบ",
)


class NotNowError(Exception):
    """The service's own files cannot be read now."""


class LetGoError(Exception):
    """The job was dismissed, or another worker has it."""


class _Hold:
    """Keeps a job for this worker, at each step and in between."""

    def __init__(self, store: Store, job: Job, lease_s: float) -> None:
        self._store = store
        self._job = job
        self._lease_s = lease_s
        self._percent = 0
        self._steps = iter(STEPS_BEGIN)
        self._over = Event()

    def step(self, _en: str, _th: str, /) -> None:
        """Begin a step of the job."""
        self.reach(next(self._steps, self._percent))

    def reach(self, percent: int) -> None:
        """Say how far the job has come.

        Raises
        ------
        LetGoError
        """
        self._percent = percent
        if not self._store.hold_job(self._job, self._lease_s, percent):
            raise LetGoError

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Renew the lease while a step takes longer than it."""
        thread = Thread(target=self._beat, name="job lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _beat(self) -> None:
        while not self._over.wait(self._lease_s / 3):
            try:
                self._store.hold_job(self._job, self._lease_s, self._percent)
            except GeoriskError as error:  # the store is away: the next step finds out
                LOG.warning("job %s: %s", self._job.job_id, error.en)


def work_off(settings: Settings, store: Store, *, lease_s: float = LEASE_S) -> int:
    """Do the jobs that wait, one after the other; say how many were taken.

    Raises
    ------
    StoreError
        The store does not answer, and no job is at hand.
    """
    done = 0
    while store.jobs_wait():
        taken = store.take_job(lease_s)
        if taken is not None:
            done += 1
            _do(settings, store, taken, lease_s)
    return done


def _do(settings: Settings, store: Store, taken: tuple[Job, Order], lease_s: float) -> None:
    """Do a job until what became of it is kept: a full disk is no fault of the upload's."""
    for waits in count():
        try:
            _once(settings, store, taken, lease_s, patient=waits < MOST_WAITS)
        except (NotNowError, StoreError, UnreadableFile, OSError) as error:
            LOG.warning("job %s waits: %s", taken[0].job_id, error)
            sleep(lease_s / 3)
        else:
            return


def _once(
    settings: Settings,
    store: Store,
    taken: tuple[Job, Order],
    lease_s: float,
    *,
    patient: bool,
) -> None:
    job, order = taken
    hold = _Hold(store, job, lease_s)
    LOG.info("job %s begins, attempt %d", job.job_id, job.attempts)
    path = _lay_down(settings, order)
    try:
        with hold.beating(), collector_paused():
            ended = _outcome(settings, store, taken, (hold, path))
    except LetGoError:
        LOG.info("job %s was let go", job.job_id)
    else:
        if ended.fault is BROKEN and patient:
            raise NotNowError(BROKEN.en)
        store.end_job(ended)
        LOG.info("job %s: %s", job.job_id, ended.state)
    _clear_away(store, path)


def _outcome(
    settings: Settings, store: Store, taken: tuple[Job, Order], at: tuple[_Hold, Path]
) -> Job:
    """Make the run of a job and keep it, or say why there is none."""
    (job, order), (hold, path) = taken, at
    try:
        run = _run_of(settings, order, hold, path)
        if (fault := _not_own(run, order)) is not None:
            return replace(job, state=JobState.FAILED, fault=fault)
        hold.reach(KEEPING)
        store.save(run, by=order.asker or None)
    except (LetGoError, StoreError):
        raise
    except GeoriskError as error:
        LOG.warning("job %s: %s: %s", job.job_id, error.code, error.en)
        return replace(job, state=JobState.FAILED, fault=_fault(settings, error, path))
    except Exception:
        LOG.exception("job %s", job.job_id)
        return replace(job, state=JobState.FAILED, fault=INTERNAL)
    return replace(
        job,
        state=JobState.SUCCESSFUL,
        progress=DONE,
        run_id=run.header.run_id,
        assessed=len(run.customers),
        rejected=sum(one.source == "customers" for one in run.rejects),
    )


def _lay_down(settings: Settings, order: Order) -> Path:
    """Lay an upload where questions about its run will find it; only its owner may read it."""
    from georisk.adapters.store import store_file

    store = store_file(settings.store_url)
    beside = Path() if store is None else store.parent
    root = settings.uploads_dir or beside / FOLDER
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = root / sha256(order.content).hexdigest()
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / order.name
    write_file(path, order.content)
    path.chmod(0o600)
    return path


def _clear_away(store: Store, path: Path) -> None:
    """Remove an upload that no run was made from."""
    named = {item.spec for header in store.headers() for item in header.inputs}
    if str(path.resolve()) not in named:
        path.unlink(missing_ok=True)
        with suppress(OSError):  # the same content lies there under another name
            path.parent.rmdir()


def _run_of(settings: Settings, order: Order, hold: _Hold, path: Path) -> RunDocument:
    world, options = world_of(settings)
    registers = register_files(settings)
    options = replace(
        options,
        as_of=order.as_of or options.as_of or settings.as_of,
        plan_year=order.plan_year or (None if order.as_of else options.plan_year),
    )
    files = JobFiles(
        customers=path,
        world=world,
        sites=registers.sites,
        outages=registers.outages,
        feeders=registers.feeders,
        gazetteer=settings.gazetteer,
    )
    run = run_job(files, options, hold.step)
    header = replace(run.header, synthetic=run.header.synthetic or settings.serves_sample)
    return replace(run, header=header)


def _not_own(run: RunDocument, order: Order) -> Fault | None:
    """Refuse to keep customers that whoever sent them could not see afterwards."""
    for customer in run.customers:
        who = customer.profile
        if not order.reach.admits(who.area, who.office):
            return Fault(
                code="access.limited",
                en=f"customer {who.customer_id}: the key may keep customers of its own areas and"
                " offices only; state area and office as in the customers file",
                th=f"ลูกค้า {who.customer_id}: กุญแจนี้เก็บได้เฉพาะลูกค้าในเขตและการไฟฟ้าของตน"
                " โปรดระบุ area และ office ให้ตรงกับในแฟ้มลูกค้า",
            )
    return None


def _fault(settings: Settings, error: GeoriskError, path: Path) -> Fault:
    """Tell an error of the upload; one about the service's own files is for the log alone."""
    paths = (settings.spp, settings.estates, settings.sites, settings.outages, settings.ruleset)
    own = [str(one) for one in (*paths, settings.gazetteer, *settings.feeders) if one]
    own += [spec.rpartition(":")[2] for spec in settings.network]
    if any(one in error.en for one in own):
        return BROKEN
    lay = f"{path.parent}/"  # a file is named as it was uploaded
    return Fault(code=error.code, en=error.en.replace(lay, ""), th=error.th.replace(lay, ""))
