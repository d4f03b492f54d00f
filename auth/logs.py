"""What the server's log may say of a failure: where and of what kind, never the error's own words, which may be a child's name."""

import logging
import traceback


def keep_words_out() -> None:
    """From now on every line logged with an exception, by whatever library, holds its kind and the lines of code alone."""
    make = logging.getLogRecordFactory()

    def made(*words, **more) -> logging.LogRecord:
        record = make(*words, **more)
        if record.exc_info:
            record.exc_info, record.exc_text, record.stack_info = None, where(record.exc_info[1]), None
        return record
    if make.__name__ != made.__name__ or make.__module__ != made.__module__:
        logging.setLogRecordFactory(made)


def where(error: BaseException | None) -> str:
    """The chain of errors behind one, outermost last: files, lines and kinds."""
    parts, seen = [], set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        parts.append("".join(traceback.format_tb(error.__traceback__)) + f"{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(reversed(parts))
