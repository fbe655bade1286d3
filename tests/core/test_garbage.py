"""The search for cycles is put off, never turned off."""

import gc
from threading import Barrier, Thread

import pytest

from core.garbage import put_off


def test_it_is_on_again_after_the_last_one_left() -> None:
    with put_off():
        with put_off():
            assert not gc.isenabled()
        assert not gc.isenabled(), "somebody is still inside"
    assert gc.isenabled()


def test_it_is_on_again_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), put_off():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_threads_leave_in_any_order() -> None:
    inside, one_left = Barrier(2), Barrier(2)

    def first() -> None:
        with put_off():
            inside.wait()
        one_left.wait()

    thread = Thread(target=first)
    thread.start()
    with put_off():
        inside.wait()
        one_left.wait()
        assert not gc.isenabled()
    thread.join()
    assert gc.isenabled()


def test_what_was_off_stays_off() -> None:
    gc.disable()
    try:
        with put_off():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
