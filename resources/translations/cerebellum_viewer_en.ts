<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Curves</name>
    <message>
        <source>Loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean IoU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} (test)</source>
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
</context>
<context>
    <name>CurvesPanel</name>
    <message>
        <source>Log loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metric</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click a point to see that checkpoint&apos;s worst slices.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} @ {step}, {part}: mean IoU {iou}, F1 {f1}, {wrong} false positives, {patients} patients</source>
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
        <source>Test part opened {n} times</source>
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
        <source>{name} failed. {message} {hint}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: {status}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Layers</name>
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
        <source>From {low} to {high}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default: {value}.</source>
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
        <source>Input size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours</source>
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
        <source>Batch</source>
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
        <source>Crop and stretch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brightness factor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss: position</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss: object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss: no object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss: class</source>
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
        <source>Grid cells along each side (S).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Boxes that each cell predicts (B).</source>
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
        <source>Colours that fill the three input channels.</source>
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
        <source>Batches to train for.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batches between two checkpoints.</source>
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
        <source>Seed of every random draw.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Plot</name>
    <message>
        <source>Batches</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ScoreMore</name>
    <message>
        <source>Score on training slices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score on test slices…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the test part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The test part is for the last word, not for choices. Each opening is logged with your name; this experiment&apos;s was opened {n} times so far.</source>
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
        <source>{part} {slices} ({patients} patients)</source>
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
        <source>Patient</source>
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
        <source>IoU below </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show slices with an IoU below</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of the split</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the confidence that was best on validation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all scored parts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click a point of a curve to see that checkpoint&apos;s slices, worst first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt;, {part}: mean IoU {iou}{interval}, F1 {f1} at confidence {confidence} and IoU {limit}; {patients} patients, {slices} slices.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> (95 % by patient {low} to {high})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>view</name>
    <message>
        <source>Experiments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Slices, worst first</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
