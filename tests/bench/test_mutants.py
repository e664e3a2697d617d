"""What is changed to see whether the tests notice it: one expression of one function."""

from bench.mutants import READINGS, Mutant, applied, mutants_of, sample, tried_with

SOURCE = '''
BOUND = 3

def near(a: int, b: int) -> bool:
    """Not changed: 3."""
    return a < b + BOUND and not a == 7
'''


def test_one_expression_is_changed_at_a_time() -> None:
    found = list(mutants_of("near.py", SOURCE))
    assert {(one.before, one.after) for one in found} >= {
        ("a < b + BOUND", "a <= b + BOUND"),
        ("b + BOUND", "b - BOUND"),
        ("a == 7", "a != 7"),
        ("7", "8"),
        ("not a == 7", "a == 7"),
    }
    assert any(" or " in one.after for one in found)
    texts = {applied(one, SOURCE) for one in found}
    assert len(texts) == len(found)
    assert all("BOUND = 3" in text for text in texts)


def test_the_sample_is_the_same_each_time() -> None:
    assert sample(20) == sample(20)
    assert len(sample()) == 500


def test_a_module_is_tried_with_the_tests_that_import_it() -> None:
    tests = tried_with(Mutant("rag/text/figures.py", 0, 1, "a", "b"))
    assert "tests/rag/text/test_figures.py" in tests
    assert "tests/rag/text/test_english.py" not in tests
    assert tests[-1] == READINGS
