"""A stage is called by its name; what came of it can be seen afterwards."""

from __future__ import annotations

import pytest

from crawler.lease.models import TaskRun
from digest.stages import run_stage

pytestmark = pytest.mark.django_db


def finds_work() -> dict[str, int]:
    return {"done": 2}


def finds_nothing() -> None:
    return None


def breaks() -> dict[str, int]:
    raise ValueError("the third row is odd")


def test_it_calls_the_function_and_keeps_when_it_last_went_well():
    assert run_stage("tests.digest.test_stages.finds_work") == {"done": 2}
    assert run_stage("tests.digest.test_stages.finds_nothing") == {}
    run = TaskRun.objects.get(name="tests.digest.test_stages.finds_work")
    assert run.runs == 1
    assert run.last_ok == run.last_end
    assert run.last_error == ""


def test_an_error_is_kept_with_its_reason_and_raised_on():
    name = "tests.digest.test_stages.breaks"
    for _ in range(2):
        with pytest.raises(ValueError, match="odd"):
            run_stage(name)
    run = TaskRun.objects.get(name=name)
    assert run.runs == 2
    assert run.last_error == "ValueError: the third row is odd"
    assert run.last_error_at
    assert run.last_ok is None


def test_a_name_that_does_not_exist_is_an_error_too():
    with pytest.raises(ImportError):
        run_stage("digest.nowhere.at_all")
    assert (
        "ImportError" in TaskRun.objects.get().last_error
        or "ModuleNotFound" in TaskRun.objects.get().last_error
    )
