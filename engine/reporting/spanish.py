"""The Spanish of a report's fixed sentences; what the engine says of faults stays English, as in the Spanish window."""

from collections.abc import Mapping

from engine.reporting.spanish_readers import OF_READERS

SPANISH: Mapping[str, str] = {
    **OF_READERS,
    "Research and education. Not a medical device. Not for diagnosis.": (
        "Investigación y educación. No es un dispositivo médico. No apto para diagnóstico."
    ),
    "Report": "Informe",
    "Written": "Escrito el",
    "Problems": "Problemas",
    "problem": "problema",
    "What could not be read or does not agree. Everything else is told below, without it.": (
        "Lo que no se pudo leer o no concuerda. Todo lo demás se cuenta abajo, sin ello."
    ),
    "  left out: {reason}": "  excluidas: {reason}",
    "  of these: {reason}": "  de ellas: {reason}",
    "Pictures. Each bold number and what was left out after it add up to the bold number before; checked.": (
        "Imágenes. Cada número en negrita y las exclusiones sobre él suman el número en negrita anterior; comprobado."
    ),
    (
        "{count} of the pictures were imported before the program kept what it found: what was left out then is "
        "not known."
    ): (
        "{count} de las imágenes se importaron antes de que el programa guardara lo que encontraba: no se sabe "
        "qué quedó fuera entonces."
    ),
    "The way of the data": "El camino de los datos",
    "stage": "etapa",
    "pictures found": "imágenes encontradas",
    "readable, and in the workspace": "legibles y en el espacio de trabajo",
    "there when the training began": "presentes al empezar el entrenamiento",
    "labelled, by somebody who vouches for it": "etiquetadas, con alguien que responde por ello",
    "in the split, and used": "en la división y usadas",
    "paired with an expert's mask": "emparejadas con una máscara experta",
    "without an expert's mask": "sin máscara experta",
    "same volume and slice as a picture imported before": "mismo volumen y corte que una imagen importada antes",
    "imported after the training began": "importadas después de empezar el entrenamiento",
    "not in the split": "fuera de la división",
    "rejected in review": "rechazadas en la revisión",
    "only boxes that nobody has looked at": "solo cajas que nadie ha mirado",
    "flagged, without a box": "marcadas, sin caja",
    "no box, and not accepted as empty": "sin caja y no aceptadas como vacías",
    "unreadable image": "imagen ilegible",
    "unreadable mask": "máscara ilegible",
    "no mask inside": "sin máscara dentro",
    "several masks inside": "varias máscaras dentro",
    "mask of another size": "máscara de otro tamaño",
    "transposed mask": "máscara transpuesta",
    "mask without image": "máscara sin imagen",
    "no slice number in the name": "sin número de corte en el nombre",
    "same volume and slice as another file": "mismo volumen y corte que otro archivo",
    "neither image nor mask": "ni imagen ni máscara",
    "file": "archivo",
    "kind": "tipo",
    "reason": "motivo",
    "detail": "detalle",
    "image": "imagen",
    "mask": "máscara",
    "other": "otro",
    "Files left out at import": "Archivos excluidos al importar",
    "Of each file the newest word.": "De cada archivo, lo último que se supo.",
    "Split": "División",
    "experiment": "experimento",
    "split": "división",
    "by": "por",
    "seed": "semilla",
    "part": "parte",
    "patients": "pacientes",
    "slices": "cortes",
    "slices with an organ": "cortes con órgano",
    "leak": "fuga",
    "none": "ninguna",
    "patient": "paciente",
    "slice": "corte",
    "train": "entrenamiento",
    "val": "validación",
    "test": "prueba",
    "Checkpoints and thresholds are chosen on validation, never on test.": (
        "Los puntos de control y los umbrales se eligen en validación, nunca en prueba."
    ),
    "Parameters": "Parámetros",
    "option": "opción",
    "What differs is in bold.": "Lo que difiere está en negrita.",
    "Where this comes from": "De dónde viene esto",
    "what": "qué",
    "Versions are those of the machine that wrote this report.": (
        "Las versiones son las de la máquina que escribió este informe."
    ),
    "start weights": "pesos iniciales",
    "SHA-256 of the start weights": "SHA-256 de los pesos iniciales",
    "device of the training": "dispositivo del entrenamiento",
    "SHA-256 of the manifest": "SHA-256 del manifiesto",
    "SHA-256 of the chosen weights": "SHA-256 de los pesos elegidos",
    "label revision": "revisión de las etiquetas",
    "labels now": "etiquetas ahora",
    "revision {now}; slices with another truth: {changed}, gone: {gone}": (
        "revisión {now}; cortes con otra verdad: {changed}, desaparecidos: {gone}"
    ),
    "system": "sistema",
    "metric": "métrica",
    "batches": "lotes",
    "value": "valor",
    "by patient": "por paciente",
    "95 % t, low": "95 % t, inferior",
    "95 % t, high": "95 % t, superior",
    "95 % BCa, low": "95 % BCa, inferior",
    "95 % BCa, high": "95 % BCa, superior",
    "definition": "definición",
    (
        "The checkpoint with the best mean IoU on validation, the earlier of equals, on test where that was "
        "opened for it, else on validation. F1, precision, recall and false positives hold at the stated "
        "confidence, the best on validation, and an IoU of 0.5. The value is over all slices, with its 95 % BCa "
        "bootstrap interval, patients drawn, widened for few of them. “By patient” is the mean of the patients' own "
        "values, with its 95 % t interval; intervals of shares are made on the logit scale. A patient without a true "
        "box has no AP and is left out of that mean. Patients and slices are those that the value is about. No "
        "interval allows for what none of its patients shows, such as a rare failure."
    ): (
        "El punto de control con la mejor IoU media en validación, el anterior entre iguales, en prueba si se "
        "abrió para él y si no en validación. F1, precisión, exhaustividad y falsos positivos valen con la "
        "confianza indicada, la mejor en validación, y una IoU de 0,5. El valor es sobre todos los cortes, con su "
        "intervalo BCa por remuestreo del 95 %, sorteando pacientes y ensanchado si son pocos. «Por paciente» "
        "es la media de los valores de los pacientes, con su intervalo t del 95 %; los intervalos de proporciones se "
        "calculan en la escala logit. Un paciente sin caja verdadera no tiene AP y queda fuera de esa media. "
        "Pacientes y cortes son aquellos de los que trata el valor. Ningún intervalo tiene en cuenta lo que no "
        "muestra ninguno de sus pacientes, como un fallo raro."
    ),
    "Results": "Resultados",
    "Confidence {confidence:.3g}, IoU {iou:.2f}.": "Confianza {confidence:.3g}, IoU {iou:.2f}.",
    "The test part was opened {count} times.": "La parte de prueba se abrió {count} veces.",
    "In bold the best on validation. The confidence is the best on validation, for each checkpoint anew.": (
        "En negrita el mejor en validación. La confianza es la mejor en validación, de nuevo para cada punto de "
        "control."
    ),
    "All checkpoints of {name}": "Todos los puntos de control de {name}",
    "all": "todos",
    "number": "número",
    "when": "cuándo",
    "who": "quién",
    "checkpoint": "punto de control",
    "In the order of the log. Each look at a test part makes the next number on it a little less honest.": (
        "En el orden del registro. Cada mirada a una parte de prueba hace el siguiente número sobre ella un poco "
        "menos honesto."
    ),
    "Openings of the test part": "Aperturas de la parte de prueba",
    "less": "menos",
    "difference of mean IoU": "diferencia de IoU media",
    "p": "p",
    "p after Holm": "p según Holm",
    "slices unpaired": "cortes sin pareja",
    (
        "Mean over the patients that both were judged on, with its 95 % t interval; p of the sign-flip test by patient."
    ): (
        "Media sobre los pacientes en que se juzgó a ambos, con su intervalo t del 95 %; p de la prueba de cambio "
        "de signo por paciente."
    ),
    "Differences": "Diferencias",
    "IoU": "IoU",
    "score": "puntuación",
    "found": "encontradas",
    "false positives": "falsos positivos",
    "missed": "omitidas",
    "Every slice of {name} on {part}": "Cada corte de {name} en {part}",
    "batches learnt": "lotes aprendidos",
    "mean IoU on validation": "IoU media en validación",
    "F1 on validation": "F1 en validación",
    "loss": "pérdida",
    "at an IoU of 0.5": "con una IoU de 0,5",
    "confidence": "confianza",
    "Curves": "Curvas",
    "Bars: 95 % t interval of the mean by patient, on the logit scale.": (
        "Barras: intervalo t del 95 % de la media por paciente, en la escala logit."
    ),
    "Validation and loss": "Validación y pérdida",
    "{name}: over the confidence": "{name}: según la confianza",
    "No test part was opened.": "No se abrió ninguna parte de prueba.",
    "{name}: {slices} slices of {patients} patients ({part}).": (
        "{name}: {slices} cortes de {patients} pacientes ({part})."
    ),
    "Best and worst slices": "Mejores y peores cortes",
    "best": "mejores",
    "worst": "peores",
    "no box": "sin caja",
    (
        "By rule, not by hand: the {count} slices with an organ of the highest and of the lowest IoU of the "
        "chosen checkpoint; fewer where there are not twice as many. Green: the truth, as box, and the mask as it "
        "is now. Orange, dashed: the best-scored predicted box with its score."
    ): (
        "Por regla, no a mano: los {count} cortes con órgano de mayor y de menor IoU del punto de control "
        "elegido; menos donde no hay el doble. Verde: la verdad, como caja, y la máscara como es ahora. Naranja, "
        "a trazos: la caja predicha de mayor puntuación, con ella."
    ),
    "{name}: no slice can be shown.": "{name}: no se puede mostrar ningún corte.",
    "Limits": "Límites",
    "a reader asks for": "un lector pide",
    "here": "aquí",
    "Topics that CLAIM, TRIPOD+AI and STARD-AI have in common; their numbers differ from edition to edition.": (
        "Temas que CLAIM, TRIPOD+AI y STARD-AI tienen en común; sus números cambian de una edición a otra."
    ),
    "Where reporting guidelines find their topics": "Dónde encuentran sus temas las guías de publicación",
    "Internal validation only: patients of the same collection, no external set.": (
        "Solo validación interna: pacientes de la misma colección, sin conjunto externo."
    ),
    (
        "The part that the numbers are about has as few as {count} patients: intervals are wide, and small "
        "differences between experiments show nothing."
    ): (
        "La parte de la que tratan los números tiene solo {count} pacientes: los intervalos son anchos y las "
        "diferencias pequeñas entre experimentos no muestran nada."
    ),
    "Positives only: every slice has an organ, so false positives on others are not known.": (
        "Solo positivos: todos los cortes tienen órgano, así que no se conocen los falsos positivos en otros."
    ),
    "One seed: how much another training with the same options would differ is not known.": (
        "Una semilla: no se sabe cuánto diferiría otro entrenamiento con las mismas opciones."
    ),
    "Numbers on validation flatter: the checkpoint and the confidence were chosen there.": (
        "Los números en validación favorecen: allí se eligieron el punto de control y la confianza."
    ),
    "Volumes of which nobody has told the patient: {count}. Each counts as a patient of its own.": (
        "Volúmenes cuyo paciente nadie ha indicado: {count}. Cada uno cuenta como un paciente propio."
    ),
    "Slices of one patient are on several sides: the numbers say nothing about new patients.": (
        "Hay cortes de un mismo paciente en varios lados: los números no dicen nada de pacientes nuevos."
    ),
    "The truth is what one reader or mask said; how far readers agree is not measured here.": (
        "La verdad es lo que dijo un lector o una máscara; cuánto concuerdan los lectores no se mide aquí."
    ),
    "The program tells where the cerebellum is, never whether it is normal.": (
        "El programa dice dónde está el cerebelo, nunca si es normal."
    ),
    "source of the data, and what was left out": "origen de los datos y lo que se excluyó",
    "The way of the data; Files left out at import": "El camino de los datos; Archivos excluidos al importar",
    "the reference standard": "el patrón de referencia",
    "Limits; each box's source is in provenance.csv of an export": (
        "Límites; el origen de cada caja está en provenance.csv de una exportación"
    ),
    "how data were divided, at which level": "cómo se dividieron los datos, a qué nivel",
    "the model, its start and its training": "el modelo, su inicio y su entrenamiento",
    "Parameters; Where this comes from; network.cfg in the bundle": (
        "Parámetros; De dónde viene esto; network.cfg en el paquete"
    ),
    "choice of checkpoint and threshold": "elección de punto de control y umbral",
    "metrics with uncertainty": "métricas con incertidumbre",
    "Results; Differences": "Resultados; Diferencias",
    "failures": "fallos",
    "Best and worst slices; Every slice": "Mejores y peores cortes; Cada corte",
    "availability of program, weights and predictions": "disponibilidad de programa, pesos y predicciones",
    "the bundle of each experiment, which “verify” scores again": (
        "el paquete de cada experimento, que «verify» vuelve a puntuar"
    ),
    "study design, ethics, funding, clinical role": "diseño, ética, financiación, papel clínico",
    "not here: for the authors to write": "aquí no: lo escriben los autores",
    "mean IoU": "IoU media",
    "detection rate": "tasa de detección",
    "IoU over detected": "IoU sobre lo detectado",
    "F1": "F1",
    "precision": "precisión",
    "recall": "exhaustividad",
    "false positives per slice": "falsos positivos por corte",
    "mean IoU by patient, t, low": "IoU media por paciente, t, inferior",
    "mean IoU by patient, t, high": "IoU media por paciente, t, superior",
    "calibration error, IoU": "error de calibración, IoU",
    "ICC": "CCI",
    "Dice": "Dice",
    "contour distance in px": "distancia entre contornos en px",
    "contour distance in mm": "distancia entre contornos en mm",
    "95 % Hausdorff distance in px": "distancia de Hausdorff al 95 % en px",
    "95 % Hausdorff distance in mm": "distancia de Hausdorff al 95 % en mm",
    (
        "Dice coefficient of the mask that the network draws and the expert's, mean by patient over slices with an "
        "expert's mask: 0 where the network draws none, else its mask as it stands before any smoothing, whatever the"
        " confidence of the box."
    ): (
        "Coeficiente de Dice de la máscara que dibuja la red y la del experto, media por paciente sobre los cortes "
        "con máscara de experto: 0 donde la red no dibuja ninguna; si no, su máscara tal como queda antes de "
        "cualquier suavizado, sea cual sea la confianza de la caja."
    ),
    (
        "Mean way from each contour to the other, mean by patient over slices with an expert's mask on which the "
        "network draws one, as it stands before any smoothing, whatever the confidence of the box."
    ): (
        "Camino medio de cada contorno al otro, media por paciente sobre los cortes con máscara de experto en que la "
        "red dibuja una, tal como queda antes de cualquier suavizado, sea cual sea la confianza de la caja."
    ),
    (
        "The larger of the two 95 % quantiles of the ways between the contours, mean by patient over slices with an "
        "expert's mask on which the network draws one, as it stands before any smoothing, whatever the confidence of "
        "the box."
    ): (
        "El mayor de los dos cuantiles del 95 % de los caminos entre los contornos, media por paciente sobre los "
        "cortes con máscara de experto en que la red dibuja una, tal como queda antes de cualquier suavizado, sea "
        "cual sea la confianza de la caja."
    ),
    (
        "Mean way from each contour to the other where the spacing is known, mean by patient over slices with an "
        "expert's mask on which the network draws one, as it stands before any smoothing, whatever the confidence of "
        "the box."
    ): (
        "Camino medio de cada contorno al otro donde se conoce el espaciado, media por paciente sobre los cortes con "
        "máscara de experto en que la red dibuja una, tal como queda antes de cualquier suavizado, sea cual sea la "
        "confianza de la caja."
    ),
    (
        "The 95 % Hausdorff distance where the spacing is known, mean by patient over slices with an expert's mask on"
        " which the network draws one, as it stands before any smoothing, whatever the confidence of the box."
    ): (
        "La distancia de Hausdorff al 95 % donde se conoce el espaciado, media por paciente sobre los cortes con "
        "máscara de experto en que la red dibuja una, tal como queda antes de cualquier suavizado, sea cual sea la "
        "confianza de la caja."
    ),
    "VOC AP, 11 points": "AP de VOC, 11 puntos",
    "VOC AP, all points": "AP de VOC, todos los puntos",
    "COCO AP50": "AP50 de COCO",
    "COCO AP75": "AP75 de COCO",
    "COCO AP50-95": "AP50-95 de COCO",
    (
        "Mean over slices with an organ of the IoU of the best-scored box and the true one, 0 where nothing was "
        "found; Ramos and others (2020) call it average precision, which it is not."
    ): (
        "Media sobre los cortes con órgano de la IoU de la caja de mayor puntuación y la verdadera, 0 donde no se "
        "encontró nada; Ramos y otros (2020) la llaman precisión media (AP), y no lo es."
    ),
    ("Share of slices with an organ on which a box finds it, at the stated confidence and an IoU of at least 0.5."): (
        "Proporción de cortes con órgano en los que una caja lo encuentra, con la confianza indicada y una IoU de "
        "al menos 0,5."
    ),
    (
        "Mean IoU over the slices on which the organ was found: it leaves misses out, so read it with the "
        "detection rate."
    ): (
        "IoU media sobre los cortes en que se encontró el órgano: deja fuera las omisiones, así que léase con la "
        "tasa de detección."
    ),
    "Harmonic mean of precision and recall, at the stated confidence and an IoU of at least 0.5.": (
        "Media armónica de precisión y exhaustividad, con la confianza indicada y una IoU de al menos 0,5."
    ),
    "Share of found boxes that find a true one, at the stated confidence and an IoU of at least 0.5.": (
        "Proporción de cajas encontradas que dan con una verdadera, con la confianza indicada y una IoU de al "
        "menos 0,5."
    ),
    "Share of true boxes that are found, at the stated confidence and an IoU of at least 0.5.": (
        "Proporción de cajas verdaderas que se encuentran, con la confianza indicada y una IoU de al menos 0,5."
    ),
    "False positives over all slices of the part, at the stated confidence and an IoU of at least 0.5.": (
        "Falsos positivos sobre todos los cortes de la parte, con la confianza indicada y una IoU de al menos 0,5."
    ),
    (
        "Mean best precision at 101 recalls, at an IoU of 0.5, over all boxes of the part, without a limit of "
        "boxes per slice (COCO's definition, one class)."
    ): (
        "Media de la mejor precisión en 101 exhaustividades, con una IoU de 0,5, sobre todas las cajas de la "
        "parte, sin límite de cajas por corte (definición de COCO, una clase)."
    ),
    (
        "Mean best precision at 101 recalls, at an IoU of 0.75, over all boxes of the part, without a limit of "
        "boxes per slice (COCO's definition, one class)."
    ): (
        "Media de la mejor precisión en 101 exhaustividades, con una IoU de 0,75, sobre todas las cajas de la "
        "parte, sin límite de cajas por corte (definición de COCO, una clase)."
    ),
    (
        "Mean of COCO's AP at the IoUs 0.50, 0.55, … 0.95, over all boxes of the part, without a limit of boxes "
        "per slice (one class)."
    ): (
        "Media de la AP de COCO con las IoU 0,50, 0,55, … 0,95, sobre todas las cajas de la parte, sin límite de "
        "cajas por corte (una clase)."
    ),
    (
        "Mean best precision at the recalls 0, 0.1, … 1, at an IoU of 0.5, over all boxes of the part, without a "
        "limit of boxes per slice; a box is compared with the true box it overlaps most, and boxes of equal score "
        "count together."
    ): (
        "Media de la mejor precisión en las exhaustividades 0, 0,1, … 1, con una IoU de 0,5, sobre todas las "
        "cajas de la parte, sin límite de cajas por corte; una caja se compara con la verdadera que más solapa, y "
        "las de igual puntuación cuentan juntas."
    ),
    (
        "Area under the best precision over recall, at an IoU of 0.5, over all boxes of the part, without a limit "
        "of boxes per slice; a box is compared with the true box it overlaps most, and boxes of equal score count "
        "together."
    ): (
        "Área bajo la mejor precisión según la exhaustividad, con una IoU de 0,5, sobre todas las cajas de la "
        "parte, sin límite de cajas por corte; una caja se compara con la verdadera que más solapa, y las de "
        "igual puntuación cuentan juntas."
    ),
    ("Mean distance of score and realised IoU over bins of equal mass, of the boxes above the confidence (LaECE0)."): (
        "Distancia media entre puntuación e IoU lograda en grupos de igual masa, de las cajas por encima de la "
        "confianza (LaECE0)."
    ),
    "How alike the IoUs of one patient's slices are: ICC(1) of one-way analysis of variance.": (
        "Cuánto se parecen las IoU de los cortes de un mismo paciente: CCI(1) del análisis de varianza de un factor."
    ),
    "Measures": "Medidas",
    "Volumes": "Volúmenes",
    "Slices": "Cortes",
    "Ages are weeks + days.": "Las edades son semanas + días.",
    (
        "TCD: the widest outer-to-outer chord of the mask in the slice where the cerebellum is widest, or the chord "
        "across the midline where one was laid, or the two points that somebody set; never the width of a box. Tilt: "
        "degrees by which its right end lies lower."
    ): (
        "DTC: la cuerda más ancha de la máscara, de borde externo a borde externo, en el corte donde el cerebelo es "
        "más ancho, o la cuerda perpendicular a la línea media si se trazó una, o los dos puntos que alguien puso; "
        "nunca el ancho de una caja. Inclinación: grados en que su extremo derecho queda más bajo."
    ),
    (
        "Age from TCD by {name}, {fetuses} fetuses, {low:g} to {high:g} mm. In brackets: the ages of 95 % of the "
        "reference's fetuses with this TCD. Reader: the age if another reader's TCD differed by the limits of "
        "agreement, ±{limit:.0%}. {other}: the mean of another reference; above {part:g} weeks references lie weeks "
        "apart. Centile: of the TCD at the age by dates, {first:g} to {last:g} weeks and {least:g} to {most:g} mm, by "
        "the reference's other equation; the two are no inverses."
    ): (
        "Edad según el DTC por {name}, {fetuses} fetos, de {low:g} a {high:g} mm. Entre paréntesis: las edades del "
        "95 % de los fetos de la referencia con este DTC. Lector: la edad si el DTC de otro lector difiriera en los "
        "límites de concordancia, ±{limit:.0%}. {other}: la media de otra referencia; por encima de {part:g} semanas "
        "las referencias difieren en semanas. Centil: del DTC a la edad por fechas, de {first:g} a {last:g} semanas "
        "y de {least:g} a {most:g} mm, por la otra ecuación de la referencia; no son inversas."
    ),
    "age by dates": "edad por fechas",
    "centile": "centil",
    "reader, centile": "lector, centil",
    "no mask: nothing to measure": "sin máscara: nada que medir",
    "left out, its mask cannot be read: slice": "excluido, su máscara no se puede leer: corte",
    "unknown spacing: pixels only": "espaciado desconocido: solo píxeles",
    "TCD outside the reference, {tcd.low:g} to {tcd.high:g} mm: no age": (
        "DTC fuera de la referencia, de {tcd.low:g} a {tcd.high:g} mm: sin edad"
    ),
    "age by dates outside the reference, {dates.low:g} to {dates.high:g} weeks: no centile": (
        "edad por fechas fuera de la referencia, de {dates.low:g} a {dates.high:g} semanas: sin centil"
    ),
    "two points": "dos puntos",
    "ruler, confirmed": "regla, confirmada",
    "as imported": "como se importó",
    "pixel, mm": "píxel, mm",
    "pixel x, mm": "píxel x, mm",
    "pixel y, mm": "píxel y, mm",
    "pixel from": "píxel de",
    "review": "revisión",
    "unreviewed": "sin revisar",
    "accepted": "aceptado",
    "flagged": "marcado",
    "mask, across the midline": "máscara, perpendicular a la línea media",
    "mask, widest chord": "máscara, cuerda más ancha",
    "volume": "volumen",
    "plane": "plano",
    "yes": "sí",
    "TCD, px": "DTC, px",
    "TCD, mm": "DTC, mm",
    "tilt, °": "inclinación, °",
    "from": "de",
    "age, weeks": "edad, semanas",
    "age, days": "edad, días",
    "age low, days": "edad mín., días",
    "age high, days": "edad máx., días",
    "reader low, days": "lector mín., días",
    "reader high, days": "lector máx., días",
    "other, days": "otra, días",
    "age by dates, days": "edad por fechas, días",
    "centile, reader low": "centil, lector mín.",
    "centile, reader high": "centil, lector máx.",
    "reference": "referencia",
    "notice": "aviso",
    "reader": "lector",
    "remark": "observación",
    "area, px²": "área, px²",
    "area, mm²": "área, mm²",
    "box width, px": "ancho de la caja, px",
    "box height, px": "alto de la caja, px",
}
