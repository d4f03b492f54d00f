"""What the first reader of a process would wait for, made while the server starts: the pages' modules and the usual sums of every LA."""

import gc
import logging
from importlib import import_module

from data_layer.catalogue.reports import REPORTS
from data_layer.database import NoRelease
from data_layer.question import Question

from . import kept, load

BESIDE = ("home", "cohort")
log = logging.getLogger(__name__)


def ready() -> None:
    """For a thread of its own. Nothing of a viewer: no scope is asked for and no child read. What fails here is said when a page asks."""
    for name in dict.fromkeys((*(report.family for report in REPORTS), *BESIDE)):
        import_module(f"pages.{name}")
    shell = import_module("pages.shell")
    try:
        for report in reversed(REPORTS):      # Key Stage 4 first: most readers begin there
            if report.family in ("benchmark", "progress") and load.years(report.stage):
                kept.sums_from(kept.release(), Question(report.slug, 0, (shell.usual_year(report),)))
    except NoRelease:
        log.info("No release yet: pages will be made ready as they are asked for.")
    gc.collect()
    gc.freeze()      # what stands now stands until the end: searched through again and again it stopped every reader for a quarter of a second
