"""The fifteen reports, by the names Virtual School Heads know."""

from dataclasses import dataclass

from .key_stages import KEY_STAGES, KS1, KS2, KS4
from .kinds import KeyStage, Report

FAMILY_TITLES = {"benchmark": "Benchmark", "pupil_list": "Pupil List", "pupil_details": "Pupil Details", "summary": "Summary"}


def _report(stage: KeyStage, family: str) -> Report:
    title = f"{stage.key.upper()} {FAMILY_TITLES[family]} (CLA)"
    return Report(f"{stage.key}-{family.replace('_', '-')}", title, family, stage.key)


REPORTS = (
    *(_report(stage, family) for family in ("benchmark", "pupil_list", "pupil_details") for stage in KEY_STAGES),
    *(_report(stage, "summary") for stage in (KS1, KS2)),
    Report("ks1-2-progress-benchmark", "KS1-2 Progress Benchmark (CLA)", "progress", KS2.key, progress=True),
    Report("ks1-2-progress-pupil-list", "KS1-2 Progress Pupil List (CLA)", "pupil_list", KS2.key, progress=True),
    Report("ks4-att8-prog8-benchmark", "KS4 Att8/Prog8 Benchmark (CLA)", "progress", KS4.key, progress=True),
    Report("ks4-att8-prog8-pupil-list", "KS4 Att8/Prog8 Pupil List (CLA)", "pupil_list", KS4.key, progress=True),
)

BY_SLUG = {report.slug: report for report in REPORTS}


@dataclass(frozen=True)
class OfReport:
    """What is chosen or asked of one report, by its slug."""

    report: str

    @property
    def report_declared(self) -> Report:
        return BY_SLUG[self.report]

    @property
    def stage(self) -> str:
        return self.report_declared.stage
