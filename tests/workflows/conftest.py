"""The viewer's fixtures, for tests that go through the whole window."""

from tests.viewer.conftest import _collect_garbage_in_the_main_thread, _no_modal_dialogs, build_viewer

__all__ = ["_collect_garbage_in_the_main_thread", "_no_modal_dialogs", "build_viewer"]
