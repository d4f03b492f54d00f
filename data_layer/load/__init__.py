"""From return files to a release: `load(folders, to, ...)`."""

from .problems import Refused
from .report import Report
from .road import load

__all__ = ["Refused", "Report", "load"]
