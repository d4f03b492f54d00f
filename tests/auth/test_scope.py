"""Scope: the predicate in a real DuckDB, against rows counted by hand."""

import duckdb
import pytest

from data_layer.scope import NOBODY, Scope, ScopeRequired, require

#       la_code, pupil_id
ROWS = [(876, 1), (876, 2), (876, 3), (330, 4), (330, 5)]


def seen(scope, alias="p"):
    db = duckdb.connect()
    db.execute("create table pupils (la_code smallint, pupil_id bigint)")
    db.executemany("insert into pupils values (?, ?)", ROWS)
    sql, parameters = scope.where_sql(alias)
    return [row[0] for row in db.execute(f"select pupil_id from pupils {alias} where {sql} order by 1", parameters).fetchall()]


@pytest.mark.parametrize("scope, children", [
    (Scope(frozenset({876})), [1, 2, 3]),
    (Scope(frozenset({876, 330})), [1, 2, 3, 4, 5]),
    (Scope(frozenset({876}), frozenset({2, 4})), [2]),      # 4 is on the list but another LA's child
    (Scope(frozenset({876}), frozenset()), []),             # an empty list is no child, not every child
    (Scope(frozenset()), []),
    (Scope(frozenset({999})), []),
])
def test_a_scope_lets_through_only_its_own_children(scope, children):
    assert seen(scope) == children
    assert seen(scope, alias="") == children


@pytest.mark.parametrize("scope", [None, NOBODY, Scope(frozenset({876}), personal=False), "876", {"la_codes": {876}}])
def test_without_a_personal_scope_a_question_about_children_is_refused(scope):
    with pytest.raises(ScopeRequired):
        require(scope)
    if isinstance(scope, Scope):
        with pytest.raises(ScopeRequired):
            scope.where_sql()


def test_scopes_are_hashable_and_differ_when_their_children_differ():
    scopes = {Scope({876}), Scope({876}, {1}), Scope({876}, set()), Scope({330}), Scope({876}, personal=False)}
    assert len(scopes) == 5
    assert hash(Scope({876, 330})) == hash(Scope(frozenset({330, 876})))
