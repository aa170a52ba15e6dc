<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Cerebellum Viewer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;h3&gt;Cerebellum Viewer {version}&lt;/h3&gt;&lt;p&gt;Review, correct, train and score cerebellum detections in prenatal ultrasound.&lt;/p&gt;&lt;p&gt;&lt;b&gt;Research and education. Not a medical device. Not for diagnosis.&lt;/b&gt;&lt;/p&gt;&lt;p&gt;MIT licence. Python {python}, Qt {qt}.&lt;/p&gt;&lt;p&gt;The detector that comes along has learnt from FETAL_PLANES_DB (CC BY 4.0).&lt;/p&gt;</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vo&amp;lume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import a folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a workspace…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use predicted box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw a box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste the boxes of the previous slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threshold in a region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Propose a mask in a box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill a hole</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smooth mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the largest part of the mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill all holes of the mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy mask from the previous slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy mask from the next slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the expert’s mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Box follows mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit box to mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select the previous box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select the next box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next unreviewed slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous unreviewed slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next slice of the queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous slice of the queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reject</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unreviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One to one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit slice and reset grey values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invert grey values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset window and level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same grey values for all volumes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play the volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play faster</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play slower</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play to and fro</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prediction beside annotation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two checkpoints side by side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pan by dragging</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>While held</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Annotated boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predicted boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neighbouring slices as ghosts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bare picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light or dark as the desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>English</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Español</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the next panel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the panel before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Split into train, validation and test…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train a detector…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score on all slices…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find an action…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard and mouse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change keys and mouse…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Cerebellum Viewer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shift+drag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window and level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shift+wheel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size of brush and eraser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter, Escape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept or drop what a tool proposes; close a polygon</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept, no box drawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The dashed box is taken over, unless predictions are hidden</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shift+double-click</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic window and level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tab, Shift+Tab</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next or previous box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arrows, box selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the box by 1 pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shift+arrows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the box by 10 pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Alt+arrows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the facing edge out by 1 pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Alt+Shift+arrows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the facing edge in by 1 pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Escape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give up a drag; then select nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interpolate between key slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Propagate to other slices…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept the proposal for this slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the transcerebellar plane</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the volumes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept the selected slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pin a note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window and level by dragging</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Display</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Curves</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Worst</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept the changed picture as this slice’s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report on the experiments drawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save a version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Readers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calliper</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another reader beside</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Callipers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pixel size from the last distance…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find the depth ruler…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report on the measures of this volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Erase a patient…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Burned-in text…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pre-annotate this volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pre-annotate everything unreviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel pre-annotation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept the proposals of the volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reject the proposal for this slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop the proposals of the volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unreviewed slices by expected gain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next unreviewed: the slice whose correction is expected to gain most: 1 − confidence × IoU of box and mask × IoU with the box half way between the neighbours’; where none was found, the share of the neighbours that show the organ. Without proposals the order of paging.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learn from what was corrected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use this checkpoint</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checkpoint as ONNX file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept the box with a solid line, else the dashed one, and go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept the proposal in the place of the boxes that are there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score checkpoints again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smooth proposals across the slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pre-annotation: each mask is drawn half way to the shape between its neighbours’, in volumes whose slices follow each other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open again to change it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Agreement</name>
    <message>
        <source>Slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient or volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IoU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dice</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AtWork</name>
    <message>
        <source>Show how the training goes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training: {0} of {1} batches</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n trainings at work</source>
        <translation>
            <numerusform>%n training at work</numerusform>
            <numerusform>%n trainings at work</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Badges</name>
    <message>
        <source>unreviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accepted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rejected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>flagged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>low IoU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>key slice</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BlackoutDialog</name>
    <message>
        <source>Burned-in text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Black out in exports</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Places with text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: its slices are looked at…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>x {0:.0f} to {1:.0f}, y {2:.0f} to {3:.0f}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exports black out nothing: there is no text, as was confirmed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>exports black out %n places. The pictures themselves stay as they are.</source>
        <translation>
            <numerusform>exports black out %n place. The pictures themselves stay as they are.</numerusform>
            <numerusform>exports black out %n places. The pictures themselves stay as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places look like text, perhaps a name. Untick what is none, and confirm.</source>
        <translation>
            <numerusform>%n place looks like text, perhaps a name. Untick what is none, and confirm.</numerusform>
            <numerusform>%n places look like text, perhaps a name. Untick what is none, and confirm.</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing looks like text. Look through the slices, and confirm that there is none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n places on slices that came later look like text. Untick what is none.</source>
        <translation>
            <numerusform>%n place on slices that came later looks like text. Untick what is none.</numerusform>
            <numerusform>%n places on slices that came later look like text. Untick what is none.</numerusform>
        </translation>
    </message>
    <message>
        <source>Confirm that there is no text</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BoxForm</name>
    <message>
        <source>pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unit of the edges</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody has given a spacing for this volume.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set edge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:.1f} × {1:.1f} px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:.2f} × {1:.2f} mm</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CalibrationDialog</name>
    <message>
        <source>The line is {0:.1f} pixels long. How long is it on the patient, or on the ruler beside it?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Length of the line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A ruler seems to stand at the edge: {0} ticks, {1:.2f} pixels apart, marked on the slice. Look whether they are met, and say what a step is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From tick to tick</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How large is a pixel?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Length in mm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Height of a pixel over its width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Height : width of a pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A pixel is then {0:.4f} × {1:.4f} mm, on every slice of {2}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture then shows {0:.0f} mm from top to bottom.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CalliperLayer</name>
    <message>
        <source>{0}{1:.1f} px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}{1:.1f} mm</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Callipers</name>
    <message>
        <source>Distance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TCD</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Midline</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Checkpoints</name>
    <message>
        <source>Experiment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Best</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Openings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sealed: the test part is for the last word</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>best of its experiment by mean IoU on validation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}; 95 % t by patient {1} to {2}; patients: {3}, slices: {4}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masks: {0}. Patients: {1}, slices: {2}, in mm: {3}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CheckpointsPanel</name>
    <message>
        <source>Best only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open test part…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All checkpoints</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare two</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No checkpoint fits this filter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every checkpoint that was scored stands here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter by name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No checkpoint is chosen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select one in the table of results.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Means by patient on validation, each with its 95 % t interval by patient.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CineBar</name>
    <message>
        <source> slices/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speed of the cine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speed of the cine in slices per second</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Find an action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No action fits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find an action: type a few of its letters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Actions found</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Undo: {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} volumes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CommentField</name>
    <message>
        <source>Anything the next reader should know</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comment</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Beside:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No checkpoint has been scored yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What lies beside</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing to choose from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no other reader yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The panel “Readers” adds one.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient or volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Second {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difference</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ComparisonPanel</name>
    <message>
        <source>Select two checkpoints in the table, then “Compare two”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slices, those that differ most first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all sign patterns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drawn sign patterns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metric</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of the split</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;b&gt;{second}&lt;/b&gt; less &lt;b&gt;{first}&lt;/b&gt;, {metric}, {part}, each patient counts the same: {after} − {before} = &lt;b&gt;{difference}&lt;/b&gt;. 95 % {t} (t), {bca} (BCa); p {p}; patients: {patients}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> Comparisons looked at in this window: {n}; p corrected after Holm: &lt;b&gt;{p}&lt;/b&gt;. If none were better, a p below {limit} would come by chance with a probability of up to {chance}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> Slices with a value in one of them alone (the other drew nothing or was not judged there) took no part: {n}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> Slices judged by one of them alone took no part: {n}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Consistency</name>
    <message>
        <source>centre x</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>centre y</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>height</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mask area</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>jump</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>off the mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:.0f} px²</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:.2f} of its size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an organ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>calliper crosses</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>burned in</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ConsistencyPanel</name>
    <message>
        <source>Place and size over the slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Findings, worst first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The volumes are being looked at.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to compare yet: no volume has boxes or masks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TCD width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Findings: {0} in {1}, worst first. A score above 1 is unlike its neighbours.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1} looked at so far.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every slice of {0} fits its neighbours.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Counted</name>
    <message numerus="yes">
        <source>%n slices</source>
        <translation>
            <numerusform>%n slice</numerusform>
            <numerusform>%n slices</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volumes</source>
        <translation>
            <numerusform>%n volume</numerusform>
            <numerusform>%n volumes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n patients</source>
        <translation>
            <numerusform>%n patient</numerusform>
            <numerusform>%n patients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n boxes</source>
        <translation>
            <numerusform>%n box</numerusform>
            <numerusform>%n boxes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n patients (some unknown)</source>
        <translation>
            <numerusform>%n patient (some unknown)</numerusform>
            <numerusform>%n patients (some unknown)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volumes (patients unknown)</source>
        <translation>
            <numerusform>%n volume (patient unknown)</numerusform>
            <numerusform>%n volumes (patients unknown)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CurveControls</name>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patients</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Upper curve</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metric</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logarithmic axis of the upper curve</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean of </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smooth the loss over so many batches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smooth the loss over so many batches; the raw one stays faint behind it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A line for each patient of one experiment: the one that is chosen or alone</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>Loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} (test)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch {0}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CurvesPanel</name>
    <message>
        <source>Resume training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click a point to see that checkpoint&apos;s worst slices.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} cannot be written ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No experiment yet: start one in “Train”, and its curves grow here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The curves are in {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the curves</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IoU {iou} · F1 {f1} · {wrong} · {patients} · {part}, {name} @ {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n false positives</source>
        <translation>
            <numerusform>%n false positive</numerusform>
            <numerusform>%n false positives</numerusform>
        </translation>
    </message>
    <message>
        <source>Left out of the patients&apos; lines: {0}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DisplayPanel</name>
    <message>
        <source>Invert grey values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers and their opacity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grey scale of this volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same for all volumes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Annotated boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Predicted boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neighbouring slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grey</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Viridis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window and level from this picture (Shift+double-click)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opacity: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Callipers</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Document</name>
    <message>
        <source>A past state is shown: nothing can be changed in it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EraseDialog</name>
    <message>
        <source>Erase a patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Erase for good</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>type the name of the patient once more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Confirm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Experiments forget the name: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights that learnt from this patient, or were chosen by it, stay as they are: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The source files stay where they are: delete them in {folder}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exports, bundles and other reports made before stay, wherever they lie, and so do copies of this folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>read-only here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is erased.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This erases {slices} of {patient}, all that was said about them, every backup, and the reports of studies.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traces stay in the database&apos;s files: {0}. Wait for the end of it, then close the workspace.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ErrorReporter</name>
    <message>
        <source>Cerebellum Viewer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You can go on working; what you changed before is saved. Details are in {0}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>{name} has no predictions of step {step}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score the checkpoint again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} cannot be read ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete the folder or restore it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has damaged lines.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>They are left out; everything else is shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} has not been read yet: its drive does not answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is shown as soon as it is there. Boxes, masks and notes are kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} cannot be read: it is not where it was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put the file back into {folder}. Boxes, masks and notes are kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} has changed: it had {before} pixels, now {after}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put the original file back. Boxes, masks and notes are kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The opening of {name} cannot be recorded ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait until its job has ended, or make the folder writable.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without predictions, and counted as missed: {slices} ({who}).</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Experiments</name>
    <message>
        <source>Experiment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean IoU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grid {side}, learning rate {rate}, momentum {momentum}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Started from {file}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Experiments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test part opened {n} ×</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The labels have changed since it learnt from them: {slices}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>YOLO text files with classes.txt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ultralytics folders with data.yaml</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>COCO JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pascal VOC XML</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masks as PNG</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table (CSV)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>labelImg folder with classes.txt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Darknet lists, .names, .data and .cfg</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masks as MATLAB files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masks and pictures as NIfTI volumes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures as PNG</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only &amp;accepted slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whose boxes and masks are written: who reads in the window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reader</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F&amp;older</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check &amp;round trip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes boxes and masks in every format, reads them back and compares: nothing may move.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing every format and reading it back…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every box and mask came back in {n} formats, and every file was the same to the byte.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{slices} with {boxes} written to {folder}; {left_out} left out.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Set the size of a pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set the age by dates</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FileWriter</name>
    <message>
        <source>the process ended with status {status}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file could not be written: {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is not whole: {why}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>Slices of this volume</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Grid</name>
    <message>
        <source>{mean} ± {spread}
of {n}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GridPanel</name>
    <message>
        <source>Heat map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metric</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two or more scored experiments that differ in an option make a heat map, like a grid of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Best checkpoint by validation; the brighter, the better. Enter draws a cell’s curves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean ± standard deviation over: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grid or split</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>As opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps that can be undone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything that was done, the newest on top</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name this state, then Enter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the present state</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything that was done</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder with pictures and masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each &amp;volume is one patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cut boxes that leave their picture at its edge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Workspace folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> mm per pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as in the patient table, else unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>found by itself where only one fits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left out or noted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Patient table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Mask variable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Spacing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Reader</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking through the folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing in this folder can be used: the list says why.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The open workspace is read-only here: nothing is taken in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is a new reader.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} new slices imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No workspace is open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>optional: a CSV with the columns volume and patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder: what is found in it is shown here before anything is taken in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{slices} in {volumes}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n volumes have no patient, so a split by patient cannot be made.</source>
        <translation>
            <numerusform>%n volume has no patient, so a split by patient cannot be made.</numerusform>
            <numerusform>%n volumes have no patient, so a split by patient cannot be made.</numerusform>
        </translation>
    </message>
    <message>
        <source>Ta&amp;ke in no names: copies under pseudonyms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>zeros and one other value; else a label like 2, or a threshold like &gt;=128</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask va&amp;lues</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labels of {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} labelled for {1}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>JobRunner</name>
    <message>
        <source>“{name}” is still at work.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait until it has ended, or cancel it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The worker cannot be started ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install the program anew.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>JobStatus</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping {name}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting {name}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scoring {name}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: reading pictures…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: {step} of {total} batches, {speed} pictures/s, {left} left on {device}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In all about {time}; {disk} on disk, of {free} free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} failed. {message} {hint}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: {status}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>KeyEditor</name>
    <message>
        <source>Keys and mouse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As in the preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left out, since this program does not know them: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The keys of {0} are in use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved as {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mouse on the canvas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget all own keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search by action or key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys of the selected action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New key: press it here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No action fits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move it here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The canvas keeps {0} for itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is “{1}” now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without Ctrl or Alt a key is heard on the canvas only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On a Spanish keyboard this takes AltGr; give the action a second key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>While a box is selected, the arrows move it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export keys</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Annotator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous or next slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window and level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag beside the boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag with the right button</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag with the middle button</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is not a key map of version {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a file that this program has exported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Canvas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a workspace first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This workspace is read-only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no slice yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No box on this slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No predicted box on this slice</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LabelsPanel</name>
    <message>
        <source>Batches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What changed labels do to the metrics of the experiment whose checkpoint is on the canvas.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metrics by the labels of the training and by those of now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show a checkpoint to see what changed labels do to its experiment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: the labels are those that it was trained on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: labels have moved on since this was trained. Slices: {n}, of them in validation: {v}, not counting any more: {gone}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>nothing predicted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no checkpoint</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>predicted {0:.2f}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}  IoU {1:.2f}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>  (model)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>z{0:+d}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not scored on this slice</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LockQuestion</name>
    <message>
        <source>Patient to lock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loc&amp;k for an external test…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lock for ever</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Locked volumes: {names}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{patient} will be in the test part of every new split. Nothing takes this back.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Looking</name>
    <message>
        <source>Strip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Readers</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All changes saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody else has this workspace open any more: open it again to change it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last step failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>      {0:.1f} mm   {1:.1f} mm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Display</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The language changes when the program is started again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>x {0}   y {1}   grey {2:.5g}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The state at row {0} of the history: look, or restore it. “Back to now” is in History.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read-only: {0}. You can look, but not change anything.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It still cannot be changed: {0}. You hear when it can.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Masks</name>
    <message>
        <source>Smooth mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the largest part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The slices differ in size.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw the mask, or propose one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy mask from a neighbour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the expert&apos;s mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Link box to mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlink box from mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit box to mask</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MeasuresPanel</name>
    <message>
        <source>Distances</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Area</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Age from TCD</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By another reader</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Age by dates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Centile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weeks of the age by dates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Days of the age by dates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> w</source>
        <comment>weeks, behind a number</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> d</source>
        <comment>days, behind a number</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Research and education. Not a medical device. Not for diagnosis.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no mask yet: take the proposal over, or lay a calliper</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no mask: nothing to measure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:.1f} px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>two points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mask, across the midline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mask, widest chord</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unknown spacing: px only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:.1f} mm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} weeks (95 % of fetuses: {1} to {2})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from two points</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from the ruler, confirmed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as imported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Between references</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>outside {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} to {1}; the other: {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reference: {0}, {1} fetuses. Age from TCD: {2:g} to {3:g} mm; centile: {4:g} to {5:g} weeks and {6:g} to {7:g} mm, each by its own equation. Another reader: limits of agreement ±{8:.0%}. Above {9:g} weeks references lie weeks apart.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>looking for the widest slice …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} weeks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not the widest slice: that is {0} ({1})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the mask is too small to measure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mask, widest chord, as the midline has no length</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} (by another reader: {1} to {2})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>outside the reference: {0:g} to {1:g} mm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>outside the reference: {0:g} to {1:g} weeks, {2:g} to {3:g} mm</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Measuring</name>
    <message>
        <source>Measures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw a line of known length first, along the ruler for instance: calliper, drag.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No ruler was found at the edges. Draw a line of known length instead.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Mending</name>
    <message>
        <source>Cut boxes to their pictures</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Metrics</name>
    <message>
        <source>Mean IoU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recall</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>False positives</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detection rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IoU over detected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>False positives per slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean over slices with an organ of the IoU of the best-scored box and the true one, 0 where nothing was found; Ramos and others (2020) call it average precision, which it is not.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Harmonic mean of precision and recall, at the stated confidence and an IoU of at least 0.5.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of found boxes that find a true one, at the stated confidence and an IoU of at least 0.5.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of true boxes that are found, at the stated confidence and an IoU of at least 0.5.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Boxes that find no true one or one that a better box found, at the stated confidence and an IoU of at least 0.5.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of slices with an organ on which a box finds it, at the stated confidence and an IoU of at least 0.5.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean IoU over the slices on which the organ was found: it leaves misses out, so read it with the detection rate.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>False positives over all slices of the part, at the stated confidence and an IoU of at least 0.5.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contour distance, px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hausdorff 95 %, px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contour distance, mm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hausdorff 95 %, mm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dice coefficient of the mask that the network draws and the expert&apos;s, mean by patient over slices with an expert&apos;s mask: 0 where the network draws none, else its mask as it stands before any smoothing, whatever the confidence of the box.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean way from each contour to the other, mean by patient over slices with an expert&apos;s mask on which the network draws one, as it stands before any smoothing, whatever the confidence of the box.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The larger of the two 95 % quantiles of the ways between the contours, mean by patient over slices with an expert&apos;s mask on which the network draws one, as it stands before any smoothing, whatever the confidence of the box.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean way from each contour to the other where the spacing is known, mean by patient over slices with an expert&apos;s mask on which the network draws one, as it stands before any smoothing, whatever the confidence of the box.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The 95 % Hausdorff distance where the spacing is known, mean by patient over slices with an expert&apos;s mask on which the network draws one, as it stands before any smoothing, whatever the confidence of the box.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NoteEditor</name>
    <message>
        <source>What about this place?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NotesList</name>
    <message>
        <source>Notes on this slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter changes a note, Delete takes it away</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OptionForm</name>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Options</name>
    <message>
        <source>Layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes of the pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights in the loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From {low} to {high}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default: {value}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grid cells per side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Boxes per cell</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch normalisation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers taken</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Frozen layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Burn-in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Course of the rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exponent of the rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps of the rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Factors of the rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gamma of the rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passes per batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Length</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights on disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Crop and stretch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brightness factor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saturation factor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Turn of the hue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Position</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The localiser&apos;s way down: its own, or EfficientNet-Lite0&apos;s or SonoNet&apos;s, to start from what these learnt.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the learning rate goes on after the burn-in, by Darknet&apos;s names.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exponent of the rise during burn-in, and of “poly” and “random”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batches at which “steps” changes the rate, or the one of “step” and “sigmoid”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Factors of the rate at those batches.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Base of “exp”, steepness of “sigmoid”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Channels last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CUDA graph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>batches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights (*.weights *.conv.* *.npz *.safetensors)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grid cells along each side (S).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Classes that each cell tells apart (C); the cerebellum is the first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side of the square network input.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fraction of the filters in every layer; 1 is the published network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side of the pictures that the localiser learns from, so that it judges larger ones; 0 is the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The localiser judges every picture together with its mirror image: more exact, in twice the time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Normalise what each filter finds over the batch.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours that fill the three input channels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File of weights to start from (.weights, .conv.…, .npz, .safetensors); none is random.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First layers to take from that file; 0 takes all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Judge what it starts from, too, as the checkpoint after no batch, and keep its calibration.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First layers that keep the weights which they start with.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning rate.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Momentum of the gradient descent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight decay (on weights, not on biases).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batches over which the learning rate rises from zero.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures per batch.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passes in which a batch is learnt; more of them need less memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batches to train for.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batches between two checkpoints.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Numbers of a checkpoint&apos;s weights; bf16 takes half the disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Random crop and stretch, as a fraction of the picture&apos;s sides.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest factor of a random change of brightness.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest factor of a random change of saturation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest random turn of the hue, as a fraction of the circle.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mirror half of the pictures left to right.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the position and size of a box in the loss.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the confidence where an organ is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the confidence where none is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the class in the loss.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Torch&apos;s own kernels, or Darknet&apos;s arithmetic, pictures and random numbers to the last digits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arithmetic of the network; bf16 is faster where supported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where to compute; auto takes a GPU where there is one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processor threads; 0 takes one per core.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the channels of a pixel side by side in memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let torch compile the network; it needs a C++ compiler.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replay the passes of a graphics card as one graph.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed of every random draw.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Turn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Faults of ultrasound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>degrees</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The layers: a published network, “cfg” for those of a Darknet file, or the localiser.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Boxes that each cell predicts (B); of the localiser: the most organs on a picture.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest random turn of the picture, for the localiser.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strength of random speckle, shadows and depth, for the localiser.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Judge the start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size in learning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both ways</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without an organ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of drawn pictures without an organ in a batch, for the localiser.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>patient unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>patient {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>slice {0} of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} mm/px</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>confidence {0:.2f}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mm/px unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>W {window:.4g}  L {level:.4g}   {zoom:.0%}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Past</name>
    <message>
        <source>Restore the state at row {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing differs from that state.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This state is now called “{0}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every change is on disk; this state is called “{0}” already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>row {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Black out text</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PathField</name>
    <message>
        <source>Browse…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Preannotating</name>
    <message numerus="yes">
        <source>%n slices proposed, dashed.</source>
        <translation>
            <numerusform>%n slice proposed, dashed.</numerusform>
            <numerusform>%n slices proposed, dashed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>On %n slices the model found none.</source>
        <translation>
            <numerusform>On %n slice the model found none.</numerusform>
            <numerusform>On %n slices the model found none.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pictures could not be read.</source>
        <translation>
            <numerusform>%n picture could not be read.</numerusform>
            <numerusform>%n pictures could not be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Preflight</name>
    <message>
        <source>There is no split yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Split by patient: {split}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Split by slice as in the paper: what is made with {split} is stamped as leaking.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slices that the split names and that are not there: {count} ({who}). The rest goes on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slices that came after the split and have no part in it: {count} ({who}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No patient and no picture stands on two sides.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patients on several sides: {count} ({who}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One picture on two sides: {count} ({who}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Locked for the external test, but not in the test part: {count} ({who}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patients that judge here, but whom the start has learnt from: {count} ({who}). All is stamped as leaking.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whom {file} has learnt from is not on record here: if patients judge whom it knows, figures flatter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patients: {train} to learn from, {val} to validate on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All slices are of one patient: nobody else can be judged by what is learnt.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slices to learn from: {count}. At least 2 are needed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures that are not where they were: {count} ({who}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slices with a box: {train} to learn from, {val} to validate on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No slice with a box to learn from, or none to validate on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slices without a box that nobody has signed off are left out: {count} ({who}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slices whose boxes nobody has looked at are left out: {count} ({who}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Boxes that reach out of their picture: {count} ({who}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Boxes that do not fit the mask that they are linked to: {count} ({who}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One picture a pass cannot be learnt from: batch normalisation needs two to compare.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes {needed} on the disk, of {free} free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes {needed} on the disk, which has {free} free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Computes on {device}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A trial of five batches failed: {fault}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes about {needed} of memory, of {free} free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes about {needed} of memory, and {free} are free.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes about {time}, by a trial of five batches.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make a split by patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import more slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the first of them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept them as slices without an organ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave them out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit the boxes to their masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cut the boxes to their pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use {options}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free some space on the disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ok</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch: {batch}, from the slices to learn from: {count}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A batch of {batch} is more than the slices to learn from, {count}: pictures repeat in it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PreflightList</name>
    <message>
        <source>Check before the start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is to be known before a training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking, and trying five batches…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trainings learn from what main has read: read as main to mend it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To be mended: {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warnings: {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PropagateDialog</name>
    <message>
        <source>Propagate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>What slice {0} has, on %n others, dashed on the canvas. Boxes take the place of those that are there; accepted and rejected slices are left out.</source>
        <translation>
            <numerusform>What slice {0} has, on %n other, dashed on the canvas. Boxes take the place of those that are there; accepted and rejected slices are left out.</numerusform>
            <numerusform>What slice {0} has, on %n others, dashed on the canvas. Boxes take the place of those that are there; accepted and rejected slices are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Proposals</name>
    <message>
        <source>A blinded reader sees no proposals.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change the reader first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Proposals are being made already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait for their end, or cancel.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProposalsBar</name>
    <message>
        <source>Pre-annotate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let a model propose boxes and masks, dashed until you accept them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model that proposes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shipped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n slices are proposed, dashed.</source>
        <translation>
            <numerusform>%n slice is proposed, dashed.</numerusform>
            <numerusform>%n slices are proposed, dashed.</numerusform>
        </translation>
    </message>
    <message>
        <source>Here {0} found none, expected gain {1:.2f}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Here: {0}, confidence {1:.2f}, expected gain {2:.2f}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is now for what the tool in hand has begun, not for the proposal.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} accepts the box that is there, {1} takes the proposal in its place.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Ctrl</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shift</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Return</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Del</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PgUp</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PgDown</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Not now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Queue</name>
    <message>
        <source>Experiment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QueueList</name>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on or try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel, or take out of the queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give up: the machine that trains it is gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In all about {0} left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trainings stand here, whether they are started in this window or elsewhere.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trainings, those at work and those that wait first</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReaderBox</name>
    <message>
        <source>Whose boxes and masks these are. A name that is not in the list makes a reader with an own layer. Of a table with several readers, the rows of this one are taken.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Readers</name>
    <message>
        <source>Adopt the reading of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the reading of {0}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReadersPanel</name>
    <message>
        <source>blinded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adjudicate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who reads now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New reader</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of another reader</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sees neither what others said nor what a model found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First reader</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Second reader</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slices that both have read, those that differ most first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>detector</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A blinded reader sees nothing of what others said, nor what a model found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a second reader, or import labels as one, to see how far two agree.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The two readings are being compared.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TCD</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1} read by both; a box by one alone on {2}, by neither on {3}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}, {1}: difference {2}, limits of agreement {3}; ICC(2,1) {4}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose two readers and compare them to see how far they agree.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On {0} both boxes come from one detector ({1} as it proposed them, {2} corrected): there they agree by construction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left out, since a mask is damaged: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: mean IoU {1}, by patient, with its misses as 0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make it the reading of main</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What {0} has read becomes the reading of main, which trainings learn from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n slices of main are now as {0} has read them.</source>
        <translation>
            <numerusform>%n slice of main is now as {0} has read it.</numerusform>
            <numerusform>%n slices of main are now as {0} has read them.</numerusform>
        </translation>
    </message>
    <message>
        <source>Where both drew one: IoU {0}; Dice {1}, by patient.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>box width, mean over slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>box height, mean over slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shipped detector</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>Bring back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A damaged workspace</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Reports</name>
    <message>
        <source>en</source>
        <comment>the report&apos;s language: en or es</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Research</name>
    <message>
        <source>Train</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Curves</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Worst</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No training is at work.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No experiment is chosen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick some in the list above the curves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report is being written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a checkpoint first: click a point in “Curves”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another job is at work: wait for its end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This checkpoint is scored on all slices.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report is written: {path}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResultsPanel</name>
    <message>
        <source>Checkpoints</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed labels</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>Accept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reject</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to unreviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No other slice is left to review.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pin a note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change a note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete a note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A slice that was never on the canvas is not accepted: look first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} slices were never on the canvas and are not accepted: look first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste boxes of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use predicted box</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Safekeeping</name>
    <message numerus="yes">
        <source>%n things in this workspace are not as they were recorded, first: {0}.</source>
        <translation>
            <numerusform>%n thing in this workspace is not as it was recorded: {0}.</numerusform>
            <numerusform>%n things in this workspace are not as they were recorded, first: {0}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ScoreMore</name>
    <message>
        <source>Score on all slices…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training slices only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The test part is for the last word, not for choices. Each opening is logged with your name. Openings in this experiment so far: {n}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test part too</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard and mouse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search by action or key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Action</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys or gesture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change keys and mouse…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SideCanvas</name>
    <message>
        <source>Slice beside</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SliceCanvas</name>
    <message>
        <source>This file has changed since it was imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This workspace has no slices yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import a folder of ultrasound pictures to begin.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>If that was meant, accept it in the Review menu.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SlicePanel</name>
    <message>
        <source>From the expert mask.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawn by hand.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From a model, changed by nobody.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From a model, corrected by hand.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From the expert mask, corrected by hand.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interpolated between key slices.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Carried over from another slice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From a mask that was proposed and accepted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask: drawn by hand.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask: the expert’s, corrected by hand.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask: interpolated between key slices.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask: carried over from another slice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask: proposed in a box and accepted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Box {0} of {1}: {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by {0}, {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} boxes. Click one, or press Tab, to see its numbers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No box on this slice. Press W and draw one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checkpoint {0}, confidence {1:.2f}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IoU with the prediction: {0:.2f}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Imported from a label file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask: imported from a label file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No box on this slice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checkpoint {0}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SliceTreeModel</name>
    <message>
        <source>Slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1} reviewed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient {0}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SliceView</name>
    <message>
        <source>Slice</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SplitDialog</name>
    <message>
        <source>New split</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save split</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every figure made with this split will bear “{stamp}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Splits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved splits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click or drag moves patients; arrows choose one, 1, 2, 3 or Space move it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for pictures that are there twice…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}, in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Experiments: {names}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} splits with one test part; validation goes round.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>several parts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; locked for the external test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No slice is left to train on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One picture for two patients, who are dealt as one: {pairs}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} {1} of {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{part}: {slices} ({share:.0f} %), {patients}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{patient}: {place}, {slices}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SplitForm</name>
    <message>
        <source>By &amp;patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By &amp;slice, as in the paper</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Leave one patient out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one split</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Validation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Folds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;eed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SplitStrip</name>
    <message>
        <source>Patients by part of the split</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Cerebellum Viewer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Review, correct and sign off boxes around the fetal cerebellum, slice by slice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Or drop a folder on this window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last workspaces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Research and education. Not a medical device. Not for diagnosis.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import a folder of pictures and masks; the files are never changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Page through the slices, correct boxes, accept or reject.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Split by patient and train a detector on your corrections.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score every checkpoint and come back to the worst slices first.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StripPanel</name>
    <message>
        <source>Rows from top to bottom, slices from left to right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns from left to right, slices from top to bottom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The boxes form a tube. Click to go to a slice; drag an edge to correct its box.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StripView</name>
    <message>
        <source>Move edge in the strip</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Suggesting</name>
    <message>
        <source>Key slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No key slice any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept proposal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept proposals</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reject proposals</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ToolHints</name>
    <message>
        <source>Drag a box or its handles; arrows move it, with Alt an edge.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag from corner to corner.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click into a hole of the mask.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click corners, Enter closes; or pull at the corners of the outline.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag sideways: window; up or down: level. Double-click: automatic.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag over the organ. Shift+wheel: size.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag a region. Enter adds, Esc drops it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag a box, then strokes. Enter accepts, Esc drops.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag from point to point, or pull at an end. Delete takes one away.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ToolPanel</name>
    <message>
        <source>Size of the brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pixels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unit of the size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lowest grey value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Highest grey value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Grey values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody has given a spacing for this volume.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the next calliper measures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>Move box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resize box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nudge box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paint</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Erase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill hole</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move corner</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw polygon</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete corner</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accept proposed mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move a note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lay a calliper</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete a calliper</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrainPanel</name>
    <message>
        <source>Start training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Divide the patients into training, validation and test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sp&amp;lit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Split</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make a split first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trainings: {count}; {disk} on disk, of {free} free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; about {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{part} {slices} ({patients})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrainingQueue</name>
    <message>
        <source>No workspace is open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The queue cannot be worked off ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free disk space or check the folder.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tuning</name>
    <message>
        <source>The ONNX file is being written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take it over all the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is the detector in use now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No checkpoint is chosen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select one in the table of results, or show one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n corrected slices are learnt from.</source>
        <translation>
            <numerusform>%n corrected slice is learnt from.</numerusform>
            <numerusform>%n corrected slices are learnt from.</numerusform>
        </translation>
    </message>
    <message>
        <source>Take it over</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the new detector is better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the new detector is worse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no difference to the old detector is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>whether it is better cannot be told from one patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mean IoU {before} before, {after} after</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>difference {value}, 95 % t {low} to {high}; patients: {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whom the old one has learnt from is not on record: it may know these patients.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The old one stays in use; “Use this checkpoint” in the table of results replaces it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VaryForm</name>
    <message>
        <source>Vary an option…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train every combination of several values, one after the other</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VolumeTools</name>
    <message>
        <source>Check</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to interpolate: mark the slices before and after others as key slices ({0}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No slice of this volume shows the cerebellum yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transcerebellar plane: slice {0}, where the cerebellum is widest.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IoU with the boxes that are there: {0:.2f}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The checkpoint finds slice {0}: {1} off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n slices proposed, dashed. Accept one: {0}, all: {1}; drop them: {2}.</source>
        <translation>
            <numerusform>%n slice proposed, dashed. Accept one: {0}, all: {1}; drop them: {2}.</numerusform>
            <numerusform>%n slices proposed, dashed. Accept one: {0}, all: {1}; drop them: {2}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VolumesPanel</name>
    <message>
        <source>No slice fits this filter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter, e.g. flagged or vol03</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter slices by name or state</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patients, volumes and slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1} reviewed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>validation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures with mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures without mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Empty masks, to be flagged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No mask inside</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Several masks inside</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask of another size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask is transposed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask without picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No slice number in the name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slice is there twice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neither picture nor mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LEAK: slices of one patient on both sides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The workspace cannot be written ({error}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free disk space or check the folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pausing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cancelling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the loss is no number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>out of memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>disk full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>killed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>crashed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unforeseen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Volumes of pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label files without a box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labels cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labels of slices with boxes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labels without picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another program has it open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the folder cannot be written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the database cannot be written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is only read here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size of a pixel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>size by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>age by dates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>places blacked out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>somebody is reading the workspace</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Worst</name>
    <message>
        <source>missed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>low IoU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>false alarm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ok</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient or volume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IoU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>every slice ({0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>missed ({0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>false alarm ({0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>low IoU ({0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ok ({0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Error (mm)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The farthest edge is {edge} mm off; width {width} mm, height {height} mm.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The error of the width would shift an age that is read off a TCD of that size by {days} days.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sure but wrong ({0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>off its mask ({0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>outlier ({0})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WorstFilters</name>
    <message>
        <source>all scored parts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all patients</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of the split</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show slices with an IoU from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show slices with an IoU below</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show slices with a confidence from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show slices with a confidence below</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IoU ≥ </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>conf. ≥ </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slices: {0}. Boxes: {1} found, {2} false alarms, {3} missed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind of slice, with the number of slices</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WorstLinks</name>
    <message>
        <source>Worst slices of the shown checkpoint</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Worst: {0}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WorstPanel</name>
    <message>
        <source>As validated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the confidence that was best on validation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click a point of a curve to see that checkpoint&apos;s slices, worst first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt;, {part}: mean IoU {iou}{interval}, F1 {f1} at confidence {confidence} and IoU {limit}; patients: {patients}, slices: {slices}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> (95 % t by patient {low} to {high})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list “Worst” is empty: choose a checkpoint in “Curves”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list “Worst” has no slice of the kind that is chosen there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slices, worst first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What that does to the metrics: “Changed labels” in the dock “Results”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No slice is chosen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labels have moved on since this was trained: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_Line</name>
    <message>
        <source>Option that varies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>values, like 0.3, 0.9</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do not vary this option</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
