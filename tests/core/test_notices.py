"""Every listener is told, also after one that fails; one that stopped is not."""

from core.notices import ChangeNotice, NoticeBus


def test_a_failing_listener_does_not_silence_the_others() -> None:
    bus, heard = NoticeBus(), list[ChangeNotice]()

    def fails(_notice: ChangeNotice) -> None:
        raise RuntimeError

    bus.listen(fails)
    bus.listen(heard.append)
    bus.announce(ChangeNotice(queued=True))
    assert [n.queued for n in heard] == [True]


def test_a_listener_that_stopped_hears_nothing_and_may_stop_twice() -> None:
    bus, heard = NoticeBus(), list[ChangeNotice]()
    stop = bus.listen(heard.append)
    stop()
    stop()
    bus.announce(ChangeNotice())
    assert heard == []
