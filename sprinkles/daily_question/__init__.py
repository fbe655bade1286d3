"""The daily question: one for both, opened when both have answered. Nothing runs at import."""

import threading

from sprinkles.sdk import ChangeNotice, Context

TABLES = frozenset({"question_marker", "question_answer", "pair_member"})
"""What an answer may have been waiting for."""


def setup(ctx: Context) -> None:
    """Open what waits, now and after each change. A pull brings markers while no screen of ours is shown."""
    opener = Opener(ctx)
    opener.work()
    ctx.events.on_change(opener.noticed)


class Opener:
    """Opens on a thread of its own: a listener of change notices must not touch the store."""

    def __init__(self, ctx: Context) -> None:
        self._ctx, self._lock, self._due = ctx, threading.Lock(), threading.Event()

    def noticed(self, notice: ChangeNotice) -> None:
        """On the thread that committed."""
        if TABLES & notice.tables.keys() and not self._due.is_set():
            self._due.set()
            threading.Thread(target=self.work, name="daily-question", daemon=True).start()

    def work(self) -> None:
        """Open what is due. What fails is tried after the next change, and at the next start."""
        from sprinkles.daily_question.answering import open_what_both_answered

        with self._lock:
            self._due.clear()
            try:
                open_what_both_answered(self._ctx)
            except Exception as error:  # a home that is being closed, or full: nothing was opened
                self._ctx.log.warning("answers_not_opened type=%s", type(error).__name__)
