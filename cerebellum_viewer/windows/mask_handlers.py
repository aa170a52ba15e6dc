"""What the actions of masks do, by their ids: tools in hand, and commands that need no pointer."""

from cerebellum_viewer.canvas.calliper_tool import CalliperTool
from cerebellum_viewer.canvas.mask_tools import BrushTool, FillTool, ThresholdTool
from cerebellum_viewer.canvas.polygon_tool import PolygonTool
from cerebellum_viewer.canvas.slice_view import SliceView
from cerebellum_viewer.canvas.smart_tool import Advice, SmartTool
from cerebellum_viewer.document import masks
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.tool_options import ToolOptions
from cerebellum_viewer.windows.actions import Handler


def tool_handlers(view: SliceView, options: ToolOptions, background: Background, advice: Advice) -> dict[str, Handler]:
    """Tools that work on masks, and their size."""
    failed = view.document.failed.emit

    def smart() -> SmartTool:
        # Whoever takes the tool in hand will ask soon: the model is loaded meanwhile.
        ask = advice()
        background.run(lambda _: ask(), lambda _: None, failed)
        return SmartTool(
            options, lambda work, done: background.run(lambda _: work(), done, failed), advice, updated=view.show_tool
        )

    return {
        "tool.polygon": lambda: view.set_tool(PolygonTool()),
        "tool.brush": lambda: view.set_tool(BrushTool(options)),
        "tool.eraser": lambda: view.set_tool(BrushTool(options, paints=False)),
        "tool.threshold": lambda: view.set_tool(ThresholdTool(options)),
        "tool.smart": lambda: view.set_tool(smart()),
        "tool.fill": lambda: view.set_tool(FillTool()),
        "tool.calliper": lambda: view.set_tool(CalliperTool(options)),
        "brush.smaller": lambda: options.step_diameter(-1),
        "brush.larger": lambda: options.step_diameter(1),
    }


def mask_handlers(document: Document) -> dict[str, Handler]:
    """Changes of the whole mask of a slice."""
    return {
        "mask.smooth": lambda: masks.smooth_mask(document),
        "mask.largest": lambda: masks.keep_largest_part(document),
        "mask.fill_holes": lambda: masks.fill_all_holes(document),
        "mask.copy_previous": lambda: masks.copy_mask(document, -1),
        "mask.copy_next": lambda: masks.copy_mask(document, 1),
        "mask.clear": lambda: masks.clear_mask(document),
        "mask.revert": lambda: masks.revert_mask(document),
        "mask.linked": lambda on: masks.link_box(document, on),
        "mask.fit_box": lambda: masks.fit_box(document),
    }
