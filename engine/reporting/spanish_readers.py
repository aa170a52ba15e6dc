"""The Spanish of what reports say of how far readers agree."""

from collections.abc import Mapping

OF_READERS: Mapping[str, str] = {
    "How far readers agree": "Cuánto concuerdan los lectores",
    (
        "Nothing finer can be said of a model than readers agree. The chosen checkpoint, at its confidence, is one "
        "more reader beside people as they read now. Means by patient over the slices where both drew one, with 95 % "
        "intervals; the TCD, one per volume, with Bland and Altman's 95 % limits. Mean IoU counts what the checkpoint "
        "missed as 0."
    ): (
        "De un modelo no se puede decir nada más fino de lo que concuerdan los lectores. El punto de control elegido, "
        "con su confianza, es un lector más junto a las personas tal como leen ahora. Medias por paciente sobre los "
        "cortes en que ambos dibujaron, con intervalos del 95 %; el DTC, uno por volumen, con los límites del 95 % de "
        "Bland y Altman. La IoU media cuenta como 0 lo que el punto de control no encontró."
    ),
    (
        "Alone: slices with a box by one of them only. Of one detector: slices on which both boxes come from the same "
        "one, accepted or corrected; there they agree by construction."
    ): (
        "Solo: cortes con una caja de uno de ellos únicamente. De un detector: cortes en que ambas cajas vienen del "
        "mismo, aceptadas o corregidas; allí concuerdan por construcción."
    ),
    (
        "What both have read. Means by patient with 95 % intervals; IoU and Dice over the slices where both drew one, "
        "and of a detector the mean IoU that counts what it missed as 0. Sizes: the second reader's less the first "
        "one's, with Bland and Altman's 95 % limits. The TCD is one per volume, in each reader's own transcerebellar "
        "plane."
    ): (
        "Lo que ambos han leído. Medias por paciente con intervalos del 95 %; IoU y Dice sobre los cortes en que ambos "
        "dibujaron, y de un detector la IoU media que cuenta como 0 lo que no encontró. Tamaños: los del segundo "
        "lector menos los del primero, con los límites del 95 % de Bland y Altman. El DTC es uno por volumen, en el "
        "plano transcerebeloso propio de cada lector."
    ),
    "What both have read": "Lo que ambos han leído",
    "neither drew one": "ninguno dibujó",
    "Left out": "Excluido",
    "Differences of sizes": "Diferencias de tamaños",
    "{second} less {first}; a point is a patient; lines: bias and 95 % limits of agreement with their intervals": (
        "{second} menos {first}; un punto es un paciente; líneas: sesgo y límites de concordancia del 95 % con sus "
        "intervalos"
    ),
    "mean of both": "media de ambos",
    "difference": "diferencia",
    "first reader": "primer lector",
    "second reader": "segundo lector",
    "95 %, low": "95 %, inferior",
    "95 %, high": "95 %, superior",
    "limit, low": "límite inferior",
    "limit, high": "límite superior",
    "each limit ±": "cada límite ±",
    "slices of both": "cortes de ambos",
    "first alone": "solo el primero",
    "second alone": "solo el segundo",
    "of one detector": "de un detector",
    "mean IoU, misses of {name} as 0": "IoU media, omisiones de {name} como 0",
    "IoU of boxes": "IoU de las cajas",
    "Dice of masks": "Dice de las máscaras",
    "second less first": "segundo menos primero",
    "ICC(2,1)": "CCI(2,1)",
    "TCD": "DTC",
    "box width, mean over slices": "ancho de la caja, media de los cortes",
    "box height, mean over slices": "alto de la caja, media de los cortes",
}
