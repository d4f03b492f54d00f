"""The entry script with the pages as Streamlit and Altair draw them when nothing is done about it: every chart built and checked, every
title, row and table worked out on every run, and nothing kept out of the garbage collector's way.

Answers and sums stay kept, as the query's time is left out. Streamlit's own default of a full garbage collection after each run comes
with STREAMLIT_RUNNER_POST_SCRIPT_GC (bench/live.py).
"""

import gc
import sys

from pages import shell
from pages.parts import charts, load

gc.unfreeze()
load.list_table = lambda asked, viewer, parts, write: write()
for _name in [name for name, made in vars(charts).items() if hasattr(made, "__wrapped__")]:
    _shape = getattr(charts, _name).__wrapped__
    if not hasattr(_shape, "built_each_time"):
        def _built(*words, _shape=_shape):
            return _shape(*words).to_dict()
        _built.__wrapped__, _built.built_each_time = _shape, True
        setattr(charts, _name, _built)
for _module in [module for name, module in list(sys.modules.items()) if name.startswith("pages.")]:
    for _name, _made in list(vars(_module).items()):
        if getattr(_made, "kept_with_answer", False):
            setattr(_module, _name, _made.__wrapped__)

shell.main()
