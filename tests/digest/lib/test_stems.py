from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from digest.lib.stems import stem


def test_forms_of_a_word_have_one_stem():
    assert stem("delays") == stem("delayed") == stem("delay") == "delay"


def test_threads_do_not_disturb_each_other():
    words = [f"{a}{b}ing" for a in ("run", "publish", "delay", "merg") for b in map(str, range(400))]
    alone = [stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(12) as pool:
        together = list(pool.map(stem.__wrapped__, words * 8))
    assert together == alone * 8
