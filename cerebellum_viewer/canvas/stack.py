"""Which layers the canvas has, from the picture up."""

from dataclasses import dataclass

from cerebellum_viewer.canvas.calliper_layer import CalliperLayer
from cerebellum_viewer.canvas.ghosts import GhostLayer
from cerebellum_viewer.canvas.layers import BoxLayer, ImageLayer, ReadingLayer, SliceLayer
from cerebellum_viewer.canvas.magnifier import MagnifierLayer
from cerebellum_viewer.canvas.mask_layer import MaskLayer, ProposalLayer
from cerebellum_viewer.canvas.note_layer import NoteLayer
from cerebellum_viewer.canvas.readings import shown_checkpoint
from cerebellum_viewer.canvas.sketch_layer import RegionLayer, SketchLayer
from cerebellum_viewer.canvas.tools import Preview
from cerebellum_viewer.canvas.traces import Traces
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display


@dataclass(frozen=True, slots=True)
class LayerStack:
    """The layers of the canvas under the hand."""

    image: ImageLayer
    mask: MaskLayer
    ghosts: GhostLayer
    region: RegionLayer
    predictions: ReadingLayer
    boxes: BoxLayer
    proposal: ProposalLayer
    callipers: CalliperLayer
    notes: NoteLayer
    sketch: SketchLayer
    magnifier: MagnifierLayer

    @classmethod
    def of(cls, document: Document, display: Display) -> "LayerStack":
        """New layers that follow a document."""
        image, reading = ImageLayer(display), shown_checkpoint(document)
        boxes, traces = BoxLayer(document, display, reading), Traces(document)
        mask = MaskLayer(document, display, traces)
        return cls(
            image=image,
            mask=mask,
            ghosts=GhostLayer(document, display, traces),
            region=RegionLayer(display),
            predictions=ReadingLayer(document, display, reading),
            boxes=boxes,
            proposal=ProposalLayer(document, display),
            callipers=CalliperLayer(document, display, mask),
            notes=NoteLayer(document, display),
            sketch=SketchLayer(display),
            magnifier=MagnifierLayer(document, display, image, boxes),
        )

    @property
    def overlays(self) -> tuple[SliceLayer, ...]:
        """All but the picture, from the lowest to the uppermost."""
        return (
            self.mask,
            self.ghosts,
            self.region,
            self.predictions,
            self.boxes,
            self.proposal,
            self.callipers,
            self.notes,
            self.sketch,
            self.magnifier,
        )

    def show_preview(self, preview: Preview) -> None:
        """Paint what a tool shows: each layer its part."""
        self.boxes.show_preview(preview.box)
        self.mask.show_preview(preview.painted)
        self.proposal.show_preview(preview.proposed)
        self.region.show_preview(preview.sketch.region)
        self.sketch.show_preview(preview.sketch)
        self.notes.show_preview(preview.note)
        self.callipers.show_preview(preview.calliper)
