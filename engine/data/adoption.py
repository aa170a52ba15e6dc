"""What a reader says becomes the main reader's: that is what trainings learn from and exports write."""

from engine.data.annotation import Annotation, SliceKey
from engine.data.readers import MAIN
from engine.data.store import Workspace

_NOTHING = Annotation()


def to_be_adopted(workspace: Workspace, name: str) -> dict[SliceKey, Annotation]:
    """What a reader says of the slices that he has read, where the main reader says something else.

    Raises UserError if there is no such reader.
    """
    workspace.readers.named(name)
    before = workspace.annotations(MAIN)
    return {key: said for key, said in workspace.annotations(name).items() if said != _NOTHING and said != before[key]}
