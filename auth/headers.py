"""Security headers: on everything that leaves, and what each kind of page may load."""

FORMS_CSP = ("default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
             "frame-ancestors 'none'")
# What Streamlit 1.67 needs, tried in a browser with a table, a chart, a download and an upload:
# one inline script in its index page (allowed by fingerprint) and styles made at run time; no eval.
STREAMLIT_CSP = ("default-src 'self'; script-src 'self' {inline}; style-src 'self' 'unsafe-inline'; "
                 "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
                 "object-src 'none'; base-uri 'none'; form-action 'self'; frame-src 'none'; frame-ancestors 'none'")
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",      # never to another site; "no-referrer" would blank the Origin that our own forms are known by
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}
NEVER_KEPT = {"cache-control": "no-store"}
TLS_ONLY = {"strict-transport-security": "max-age=31536000"}


def security_headers(csp: str, is_tls: bool, may_be_kept: bool = False) -> dict[str, str]:
    """The headers of one answer. may_be_kept: for files that hold nothing of anybody (Streamlit's own scripts)."""
    return {**ALWAYS, "content-security-policy": csp, **({} if may_be_kept else NEVER_KEPT), **(TLS_ONLY if is_tls else {})}


def with_headers(given: list[tuple[bytes, bytes]], wanted: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """An answer's own headers with the wanted ones in place of its own of the same name."""
    wanted_raw = [(name.encode(), value.encode()) for name, value in wanted.items()]
    replaced = {name for name, _ in wanted_raw}
    return [(name, value) for name, value in given if name.lower() not in replaced] + wanted_raw
