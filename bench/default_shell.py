"""The entry script with the pages as Streamlit and Altair draw them when nothing is done about it: every chart built and checked on every run.

Streamlit's own default of a full garbage collection after each run comes with STREAMLIT_RUNNER_POST_SCRIPT_GC (bench/live.py).
"""

from pages import shell
from pages.parts import charts

for _name in [name for name, made in vars(charts).items() if hasattr(made, "__wrapped__")]:
    _shape = getattr(charts, _name).__wrapped__
    if not hasattr(_shape, "built_each_time"):
        def _built(*words, _shape=_shape):
            return _shape(*words).to_dict()
        _built.__wrapped__, _built.built_each_time = _shape, True
        setattr(charts, _name, _built)

shell.main()
