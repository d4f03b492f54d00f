"""The tables of the accounts database. Secrets and children's numbers are sealed, tokens and addresses only kept as fingerprints."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

accounts = Table(
    "accounts", metadata,
    Column("id", Integer, primary_key=True),
    Column("username", String(120), nullable=False, unique=True),        # lower case
    Column("name", String(120), nullable=False),
    Column("role", String(20), nullable=False),
    Column("la_code", Integer),
    Column("status", String(10), nullable=False),                        # active, locked, ended
    Column("password_hash", String(100)),                                # none until the invitation is taken up
    Column("code_secret", Text),                                         # sealed; none until the second factor is enrolled
    Column("code_last_step", Integer, nullable=False, default=0),        # a code works once: only later steps count
    Column("credential_version", Integer, nullable=False, default=1),    # a reset or lock raises it: every session ends
    Column("usual_address", String(64)),                                 # fingerprint of where they last signed in rightly
    Column("list_id", Integer, ForeignKey("child_lists.id")),
    Column("demo_password", Text),                                       # sealed; only made-up accounts of a made-up England
    Column("made_at", Float, nullable=False),
    Column("last_sign_in", Float),
)
recovery_codes = Table(
    "recovery_codes", metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("code_mac", String(64), nullable=False),
    Column("used_at", Float),
)
links = Table(
    "links", metadata,
    Column("token_mac", String(64), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False),
    Column("purpose", String(10), nullable=False),                       # invite, password, code
    Column("expires_at", Float, nullable=False),
    Column("used_at", Float),
)
sessions = Table(
    "sessions", metadata,
    Column("token_mac", String(64), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("stage", String(10), nullable=False),                         # code, enrol: half way in; full: in
    Column("credential_version", Integer, nullable=False),
    Column("made_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("new_secret", Text),                                          # sealed, while enrolling
)
failures = Table(
    "failures", metadata,
    Column("key_mac", String(64), primary_key=True),                     # of an account, an address, a code; never the text typed
    Column("count", Integer, nullable=False),
    Column("last_at", Float, nullable=False),
    Column("until", Float, nullable=False),
)
child_lists = Table(
    "child_lists", metadata,
    Column("id", Integer, primary_key=True),
    Column("la_code", Integer, nullable=False),
    Column("name", String(120), nullable=False),
    Column("made_by", String(120), nullable=False),
    Index("one_list_of_a_name", "la_code", "name", unique=True),
)
child_list_rows = Table(
    "child_list_rows", metadata,
    Column("id", Integer, primary_key=True),
    Column("list_id", Integer, ForeignKey("child_lists.id"), nullable=False, index=True),
    Column("child", Text, nullable=False),                               # sealed: CHILD number or UPN
)
audit = Table(
    "audit", metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),                            # UTC, ISO 8601
    Column("username", String(120), nullable=False),
    Column("role", String(20), nullable=False),
    Column("la_code", Integer),
    Column("action", String(60), nullable=False),
    Column("report", String(80), nullable=False),
    Column("filters", Text, nullable=False),
    Column("rows", Integer),
    Column("mac", String(64), nullable=False),                           # chained to the row before
)
saved_views = Table(
    "saved_views", metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("name", String(80), nullable=False),
    Column("report", String(80), nullable=False),
    Column("link", Text, nullable=False),                                # the choices as in a link: never a child
    Column("release_id", String(80), nullable=False),                    # the data it was saved on
    Column("saved_at", Float, nullable=False),
    Index("one_view_of_a_name", "account_id", "name", unique=True),
)
settings = Table(
    "settings", metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
