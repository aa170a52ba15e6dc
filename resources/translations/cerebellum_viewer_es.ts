<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Cerebellum Viewer</source>
        <translation>Acerca de Cerebellum Viewer</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Cerebellum Viewer {version}&lt;/h3&gt;&lt;p&gt;Review, correct, train and score cerebellum detections in prenatal ultrasound.&lt;/p&gt;&lt;p&gt;&lt;b&gt;Research and education. Not a medical device. Not for diagnosis.&lt;/b&gt;&lt;/p&gt;&lt;p&gt;MIT licence. Python {python}, Qt {qt}.&lt;/p&gt;&lt;p&gt;The detector that comes along has learnt from FETAL_PLANES_DB (CC BY 4.0).&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Cerebellum Viewer {version}&lt;/h3&gt;&lt;p&gt;Revisar, corregir, entrenar y evaluar detecciones del cerebelo en ultrasonido prenatal.&lt;/p&gt;&lt;p&gt;&lt;b&gt;Investigación y educación. No es un dispositivo médico. No apto para diagnóstico.&lt;/b&gt;&lt;/p&gt;&lt;p&gt;Licencia MIT. Python {python}, Qt {qt}.&lt;/p&gt;&lt;p&gt;El detector incluido ha aprendido de FETAL_PLANES_DB (CC BY 4.0).&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Archivo</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Edición</translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation>&amp;Máscara</translation>
    </message>
    <message>
        <source>Vo&amp;lume</source>
        <translation>Vo&amp;lumen</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Ir</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>&amp;Revisión</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ver</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>E&amp;ntrenar</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>A&amp;yuda</translation>
    </message>
    <message>
        <source>Import a folder…</source>
        <translation>Importar carpeta…</translation>
    </message>
    <message>
        <source>Open a workspace…</source>
        <translation>Abrir espacio de trabajo…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rehacer</translation>
    </message>
    <message>
        <source>Delete box</source>
        <translation>Eliminar caja</translation>
    </message>
    <message>
        <source>Use predicted box</source>
        <translation>Usar predicción</translation>
    </message>
    <message>
        <source>Select boxes</source>
        <translation>Seleccionar cajas</translation>
    </message>
    <message>
        <source>Draw a box</source>
        <translation>Dibujar una caja</translation>
    </message>
    <message>
        <source>Duplicate box</source>
        <translation>Duplicar caja</translation>
    </message>
    <message>
        <source>Paste the boxes of the previous slice</source>
        <translation>Pegar las cajas del corte anterior</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>Polígono</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pincel</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>Threshold in a region</source>
        <translation>Umbral en una región</translation>
    </message>
    <message>
        <source>Propose a mask in a box</source>
        <translation>Proponer máscara en una caja</translation>
    </message>
    <message>
        <source>Fill a hole</source>
        <translation>Rellenar un hueco</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>Pincel más pequeño</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>Pincel más grande</translation>
    </message>
    <message>
        <source>Smooth mask</source>
        <translation>Suavizar máscara</translation>
    </message>
    <message>
        <source>Keep the largest part of the mask</source>
        <translation>Conservar la parte mayor de la máscara</translation>
    </message>
    <message>
        <source>Fill all holes of the mask</source>
        <translation>Rellenar todos los huecos de la máscara</translation>
    </message>
    <message>
        <source>Copy mask from the previous slice</source>
        <translation>Copiar máscara del corte anterior</translation>
    </message>
    <message>
        <source>Copy mask from the next slice</source>
        <translation>Copiar máscara del corte siguiente</translation>
    </message>
    <message>
        <source>Clear mask</source>
        <translation>Vaciar máscara</translation>
    </message>
    <message>
        <source>Back to the expert’s mask</source>
        <translation>Volver a la máscara experta</translation>
    </message>
    <message>
        <source>Box follows mask</source>
        <translation>La caja sigue a la máscara</translation>
    </message>
    <message>
        <source>Fit box to mask</source>
        <translation>Ajustar caja a la máscara</translation>
    </message>
    <message>
        <source>Select the previous box</source>
        <translation>Seleccionar la caja anterior</translation>
    </message>
    <message>
        <source>Select the next box</source>
        <translation>Seleccionar la caja siguiente</translation>
    </message>
    <message>
        <source>Previous slice</source>
        <translation>Corte anterior</translation>
    </message>
    <message>
        <source>Next slice</source>
        <translation>Corte siguiente</translation>
    </message>
    <message>
        <source>First slice</source>
        <translation>Primer corte</translation>
    </message>
    <message>
        <source>Last slice</source>
        <translation>Último corte</translation>
    </message>
    <message>
        <source>Previous volume</source>
        <translation>Volumen anterior</translation>
    </message>
    <message>
        <source>Next volume</source>
        <translation>Volumen siguiente</translation>
    </message>
    <message>
        <source>Next unreviewed slice</source>
        <translation>Siguiente corte sin revisar</translation>
    </message>
    <message>
        <source>Previous unreviewed slice</source>
        <translation>Corte anterior sin revisar</translation>
    </message>
    <message>
        <source>Next slice of the queue</source>
        <translation>Siguiente de los peores cortes</translation>
    </message>
    <message>
        <source>Previous slice of the queue</source>
        <translation>Anterior de los peores cortes</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Aceptar</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Rechazar</translation>
    </message>
    <message>
        <source>Flag</source>
        <translation>Marcar</translation>
    </message>
    <message>
        <source>Unreviewed</source>
        <translation>Sin revisar</translation>
    </message>
    <message>
        <source>Fit slice</source>
        <translation>Ajustar corte</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Acercar</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Alejar</translation>
    </message>
    <message>
        <source>One to one</source>
        <translation>Escala 1:1</translation>
    </message>
    <message>
        <source>Fit slice and reset grey values</source>
        <translation>Ajustar corte y restablecer grises</translation>
    </message>
    <message>
        <source>Invert grey values</source>
        <translation>Invertir grises</translation>
    </message>
    <message>
        <source>Reset window and level</source>
        <translation>Restablecer ventana y nivel</translation>
    </message>
    <message>
        <source>Same grey values for all volumes</source>
        <translation>Mismos grises en todos los volúmenes</translation>
    </message>
    <message>
        <source>Play the volume</source>
        <translation>Reproducir el volumen</translation>
    </message>
    <message>
        <source>Play faster</source>
        <translation>Reproducir más rápido</translation>
    </message>
    <message>
        <source>Play slower</source>
        <translation>Reproducir más lento</translation>
    </message>
    <message>
        <source>Play to and fro</source>
        <translation>Reproducir de ida y vuelta</translation>
    </message>
    <message>
        <source>Prediction beside annotation</source>
        <translation>Predicción junto a la anotación</translation>
    </message>
    <message>
        <source>Two checkpoints side by side</source>
        <translation>Dos puntos de control lado a lado</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Máscara</translation>
    </message>
    <message>
        <source>Pan by dragging</source>
        <translation>Desplazar la vista al arrastrar</translation>
    </message>
    <message>
        <source>While held</source>
        <translation>Mientras se mantiene</translation>
    </message>
    <message>
        <source>Annotated boxes</source>
        <translation>Cajas anotadas</translation>
    </message>
    <message>
        <source>Predicted boxes</source>
        <translation>Cajas predichas</translation>
    </message>
    <message>
        <source>Neighbouring slices as ghosts</source>
        <translation>Cortes vecinos en transparencia</translation>
    </message>
    <message>
        <source>Bare picture</source>
        <translation>Solo la imagen</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Tema oscuro</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Tema claro</translation>
    </message>
    <message>
        <source>Light or dark as the desktop</source>
        <translation>Tema del sistema</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>Español</source>
        <translation>Español</translation>
    </message>
    <message>
        <source>Go to the next panel</source>
        <translation>Ir al panel siguiente</translation>
    </message>
    <message>
        <source>Go to the panel before</source>
        <translation>Ir al panel anterior</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Pantalla completa</translation>
    </message>
    <message>
        <source>Split into train, validation and test…</source>
        <translation>Dividir en entrenamiento, validación y prueba…</translation>
    </message>
    <message>
        <source>Train a detector…</source>
        <translation>Entrenar un detector…</translation>
    </message>
    <message>
        <source>Cancel training</source>
        <translation>Cancelar entrenamiento</translation>
    </message>
    <message>
        <source>Score on all slices…</source>
        <translation>Evaluar en todos los cortes…</translation>
    </message>
    <message>
        <source>Find an action…</source>
        <translation>Buscar una acción…</translation>
    </message>
    <message>
        <source>Keyboard and mouse</source>
        <translation>Teclado y mouse</translation>
    </message>
    <message>
        <source>Change keys and mouse…</source>
        <translation>Cambiar teclas y mouse…</translation>
    </message>
    <message>
        <source>About Cerebellum Viewer</source>
        <translation>Acerca de Cerebellum Viewer</translation>
    </message>
    <message>
        <source>Shift+drag</source>
        <translation>Mayús+arrastrar</translation>
    </message>
    <message>
        <source>Window and level</source>
        <translation>Ventana y nivel</translation>
    </message>
    <message>
        <source>Shift+wheel</source>
        <translation>Mayús+rueda</translation>
    </message>
    <message>
        <source>Size of brush and eraser</source>
        <translation>Tamaño del pincel y del borrador</translation>
    </message>
    <message>
        <source>Enter, Escape</source>
        <translation>Intro, Esc</translation>
    </message>
    <message>
        <source>Accept or drop what a tool proposes; close a polygon</source>
        <translation>Aceptar o descartar lo propuesto; cerrar un polígono</translation>
    </message>
    <message>
        <source>Accept, no box drawn</source>
        <translation>Aceptar, sin caja dibujada</translation>
    </message>
    <message>
        <source>The dashed box is taken over, unless predictions are hidden</source>
        <translation>Se adopta la caja discontinua, salvo con predicciones ocultas</translation>
    </message>
    <message>
        <source>Shift+double-click</source>
        <translation>Mayús+doble clic</translation>
    </message>
    <message>
        <source>Automatic window and level</source>
        <translation>Ventana y nivel automáticos</translation>
    </message>
    <message>
        <source>Tab, Shift+Tab</source>
        <translation>Tab, Mayús+Tab</translation>
    </message>
    <message>
        <source>Next or previous box</source>
        <translation>Caja siguiente o anterior</translation>
    </message>
    <message>
        <source>Arrows, box selected</source>
        <translation>Flechas, caja seleccionada</translation>
    </message>
    <message>
        <source>Move the box by 1 pixel</source>
        <translation>Mover la caja 1 píxel</translation>
    </message>
    <message>
        <source>Shift+arrows</source>
        <translation>Mayús+flechas</translation>
    </message>
    <message>
        <source>Move the box by 10 pixels</source>
        <translation>Mover la caja 10 píxeles</translation>
    </message>
    <message>
        <source>Alt+arrows</source>
        <translation>Alt+flechas</translation>
    </message>
    <message>
        <source>Move the facing edge out by 1 pixel</source>
        <translation>Sacar ese borde 1 píxel</translation>
    </message>
    <message>
        <source>Alt+Shift+arrows</source>
        <translation>Alt+Mayús+flechas</translation>
    </message>
    <message>
        <source>Move the facing edge in by 1 pixel</source>
        <translation>Meter ese borde 1 píxel</translation>
    </message>
    <message>
        <source>Escape</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Give up a drag; then select nothing</source>
        <translation>Cancelar; luego, deseleccionar</translation>
    </message>
    <message>
        <source>Key slice</source>
        <translation>Corte clave</translation>
    </message>
    <message>
        <source>Interpolate between key slices</source>
        <translation>Interpolar entre cortes clave</translation>
    </message>
    <message>
        <source>Propagate to other slices…</source>
        <translation>Propagar a otros cortes…</translation>
    </message>
    <message>
        <source>Accept the proposal for this slice</source>
        <translation>Aceptar la propuesta de este corte</translation>
    </message>
    <message>
        <source>Go to the transcerebellar plane</source>
        <translation>Ir al plano transcerebelar</translation>
    </message>
    <message>
        <source>Check the volumes</source>
        <translation>Control de los volúmenes</translation>
    </message>
    <message>
        <source>Accept the selected slices</source>
        <translation>Aceptar los cortes seleccionados</translation>
    </message>
    <message>
        <source>Pin a note</source>
        <translation>Fijar una nota</translation>
    </message>
    <message>
        <source>Window and level by dragging</source>
        <translation>Ventana y nivel arrastrando</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>&amp;Paneles</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>Volúmenes</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historial</translation>
    </message>
    <message>
        <source>Strip</source>
        <translation>Tira</translation>
    </message>
    <message>
        <source>Slice</source>
        <translation>Corte</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>Vista</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Entrenar</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Curvas</translation>
    </message>
    <message>
        <source>Worst</source>
        <translation>Peores</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Control</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>Go to the picture</source>
        <translation>Ir a la imagen</translation>
    </message>
    <message>
        <source>Accept the changed picture as this slice’s</source>
        <translation>Aceptar la imagen cambiada como la de este corte</translation>
    </message>
    <message>
        <source>Report on the experiments drawn</source>
        <translation>Informe de los experimentos dibujados</translation>
    </message>
    <message>
        <source>Save a version</source>
        <translation>Guardar una versión</translation>
    </message>
    <message>
        <source>Measures</source>
        <translation>Medidas</translation>
    </message>
    <message>
        <source>Readers</source>
        <translation>Lectores</translation>
    </message>
    <message>
        <source>Calliper</source>
        <translation>Calibre</translation>
    </message>
    <message>
        <source>Another reader beside</source>
        <translation>Otro lector al lado</translation>
    </message>
    <message>
        <source>Callipers</source>
        <translation>Calibres</translation>
    </message>
    <message>
        <source>Pixel size from the last distance…</source>
        <translation>Píxel según la última distancia…</translation>
    </message>
    <message>
        <source>Find the depth ruler…</source>
        <translation>Buscar la regla de profundidad…</translation>
    </message>
    <message>
        <source>Report on the measures of this volume</source>
        <translation>Informe de las medidas de este volumen</translation>
    </message>
    <message>
        <source>Erase a patient…</source>
        <translation>Borrar a una paciente…</translation>
    </message>
    <message>
        <source>Burned-in text…</source>
        <translation>Texto grabado en la imagen…</translation>
    </message>
    <message>
        <source>Pre-annotate this volume</source>
        <translation>Preanotar este volumen</translation>
    </message>
    <message>
        <source>Pre-annotate everything unreviewed</source>
        <translation>Preanotar todo lo no revisado</translation>
    </message>
    <message>
        <source>Cancel pre-annotation</source>
        <translation>Cancelar la preanotación</translation>
    </message>
    <message>
        <source>Accept the proposals of the volume</source>
        <translation>Aceptar las propuestas del volumen</translation>
    </message>
    <message>
        <source>Reject the proposal for this slice</source>
        <translation>Rechazar la propuesta para este corte</translation>
    </message>
    <message>
        <source>Drop the proposals of the volume</source>
        <translation>Descartar las propuestas del volumen</translation>
    </message>
    <message>
        <source>Unreviewed slices by expected gain</source>
        <translation>Cortes sin revisar por ganancia esperada</translation>
    </message>
    <message>
        <source>Next unreviewed: the slice whose correction is expected to gain most: 1 − confidence × IoU of box and mask × IoU with the box half way between the neighbours’; where none was found, the share of the neighbours that show the organ. Without proposals the order of paging.</source>
        <translation>Siguiente sin revisar: el corte cuya corrección promete la mayor ganancia: 1 − confianza × IoU de caja y máscara × IoU con la caja a medio camino entre las vecinas; donde no se halló ninguna, la parte de los vecinos que muestran el órgano. Sin propuestas, el orden de las páginas.</translation>
    </message>
    <message>
        <source>Learn from what was corrected</source>
        <translation>Aprender de lo corregido</translation>
    </message>
    <message>
        <source>Use this checkpoint</source>
        <translation>Usar este punto de control</translation>
    </message>
    <message>
        <source>Checkpoint as ONNX file</source>
        <translation>Punto de control como archivo ONNX</translation>
    </message>
    <message>
        <source>Accept the box with a solid line, else the dashed one, and go on</source>
        <translation>Aceptar la caja de línea continua, si no la discontinua, y seguir</translation>
    </message>
    <message>
        <source>Accept the proposal in the place of the boxes that are there</source>
        <translation>Aceptar la propuesta en lugar de las cajas que hay</translation>
    </message>
    <message>
        <source>Score checkpoints again</source>
        <translation>Evaluar de nuevo los puntos de control</translation>
    </message>
    <message>
        <source>Smooth proposals across the slices</source>
        <translation>Suavizar las propuestas a través de los cortes</translation>
    </message>
    <message>
        <source>Pre-annotation: each mask is drawn half way to the shape between its neighbours’, in volumes whose slices follow each other</source>
        <translation>Preanotación: cada máscara se acerca hasta la mitad a la forma entre las de sus vecinos, en volúmenes cuyos cortes se siguen unos a otros</translation>
    </message>
    <message>
        <source>Open again to change it</source>
        <translation>Abrir de nuevo para modificarlo</translation>
    </message>
</context>
<context>
    <name>Agreement</name>
    <message>
        <source>Slice</source>
        <translation>Corte</translation>
    </message>
    <message>
        <source>Patient or volume</source>
        <translation>Paciente o volumen</translation>
    </message>
    <message>
        <source>IoU</source>
        <translation>IoU</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
</context>
<context>
    <name>AtWork</name>
    <message>
        <source>Show how the training goes</source>
        <translation>Mostrar cómo va el entrenamiento</translation>
    </message>
    <message>
        <source>Training: {0} of {1} batches</source>
        <translation>Entrenando: {0} de {1} lotes</translation>
    </message>
    <message numerus="yes">
        <source>%n trainings at work</source>
        <translation>
            <numerusform>%n entrenamiento en marcha</numerusform>
            <numerusform>%n entrenamientos en marcha</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Badges</name>
    <message>
        <source>unreviewed</source>
        <translation>sin revisar</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>aceptado</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>rechazado</translation>
    </message>
    <message>
        <source>flagged</source>
        <translation>marcado</translation>
    </message>
    <message>
        <source>no mask</source>
        <translation>sin máscara</translation>
    </message>
    <message>
        <source>no box</source>
        <translation>sin caja</translation>
    </message>
    <message>
        <source>low IoU</source>
        <translation>IoU baja</translation>
    </message>
    <message>
        <source>key slice</source>
        <translation>corte clave</translation>
    </message>
</context>
<context>
    <name>BlackoutDialog</name>
    <message>
        <source>Burned-in text</source>
        <translation>Texto grabado en la imagen</translation>
    </message>
    <message>
        <source>Black out in exports</source>
        <translation>Tapar al exportar</translation>
    </message>
    <message>
        <source>Places with text</source>
        <translation>Lugares con texto</translation>
    </message>
    <message>
        <source>{0}: its slices are looked at…</source>
        <translation>{0}: se están mirando sus cortes…</translation>
    </message>
    <message>
        <source>x {0:.0f} to {1:.0f}, y {2:.0f} to {3:.0f}</source>
        <translation>x de {0:.0f} a {1:.0f}, y de {2:.0f} a {3:.0f}</translation>
    </message>
    <message>
        <source>exports black out nothing: there is no text, as was confirmed.</source>
        <translation>al exportar no se tapa nada: no hay texto, según se confirmó.</translation>
    </message>
    <message numerus="yes">
        <source>exports black out %n places. The pictures themselves stay as they are.</source>
        <translation>
            <numerusform>al exportar se tapa %n lugar. Las imágenes mismas quedan como están.</numerusform>
            <numerusform>al exportar se tapan %n lugares. Las imágenes mismas quedan como están.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places look like text, perhaps a name. Untick what is none, and confirm.</source>
        <translation>
            <numerusform>%n lugar parece texto, quizá un nombre. Desmarque lo que no lo sea y confirme.</numerusform>
            <numerusform>%n lugares parecen texto, quizá un nombre. Desmarque lo que no lo sea y confirme.</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing looks like text. Look through the slices, and confirm that there is none.</source>
        <translation>nada parece texto. Recorra los cortes y confirme que no lo hay.</translation>
    </message>
    <message numerus="yes">
        <source>%n places on slices that came later look like text. Untick what is none.</source>
        <translation>
            <numerusform>%n lugar en cortes que llegaron después parece texto. Desmarque lo que no lo sea.</numerusform>
            <numerusform>%n lugares en cortes que llegaron después parecen texto. Desmarque lo que no lo sea.</numerusform>
        </translation>
    </message>
    <message>
        <source>Confirm that there is no text</source>
        <translation>Confirmar que no hay texto</translation>
    </message>
</context>
<context>
    <name>BoxForm</name>
    <message>
        <source>pixels</source>
        <translation>píxeles</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <source>Unit of the edges</source>
        <translation>Unidad de los bordes</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Izquierda</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>Arriba</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Derecha</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>Abajo</translation>
    </message>
    <message>
        <source>Nobody has given a spacing for this volume.</source>
        <translation>Este volumen no tiene espaciado registrado.</translation>
    </message>
    <message>
        <source>Set edge</source>
        <translation>Fijar borde</translation>
    </message>
    <message>
        <source>{0:.1f} × {1:.1f} px</source>
        <translation>{0:.1f} × {1:.1f} px</translation>
    </message>
    <message>
        <source>{0:.2f} × {1:.2f} mm</source>
        <translation>{0:.2f} × {1:.2f} mm</translation>
    </message>
</context>
<context>
    <name>CalibrationDialog</name>
    <message>
        <source>The line is {0:.1f} pixels long. How long is it on the patient, or on the ruler beside it?</source>
        <translation>La línea mide {0:.1f} píxeles. ¿Cuánto mide en la paciente, o en la regla de al lado?</translation>
    </message>
    <message>
        <source>Length of the line</source>
        <translation>Longitud de la línea</translation>
    </message>
    <message>
        <source>A ruler seems to stand at the edge: {0} ticks, {1:.2f} pixels apart, marked on the slice. Look whether they are met, and say what a step is.</source>
        <translation>Parece haber una regla en el borde: {0} marcas, cada {1:.2f} píxeles, señaladas en el corte. Mire si coinciden y diga cuánto es un paso.</translation>
    </message>
    <message>
        <source>From tick to tick</source>
        <translation>De marca a marca</translation>
    </message>
    <message>
        <source>How large is a pixel?</source>
        <translation>¿Cuánto mide un píxel?</translation>
    </message>
    <message>
        <source>Length in mm</source>
        <translation>Longitud en mm</translation>
    </message>
    <message>
        <source>Height of a pixel over its width</source>
        <translation>Alto del píxel entre su ancho</translation>
    </message>
    <message>
        <source>Height : width of a pixel</source>
        <translation>Alto : ancho del píxel</translation>
    </message>
    <message>
        <source>A pixel is then {0:.4f} × {1:.4f} mm, on every slice of {2}.</source>
        <translation>Un píxel mide entonces {0:.4f} × {1:.4f} mm, en todos los cortes de {2}.</translation>
    </message>
    <message>
        <source>The picture then shows {0:.0f} mm from top to bottom.</source>
        <translation>La imagen muestra entonces {0:.0f} mm de arriba abajo.</translation>
    </message>
</context>
<context>
    <name>CalliperLayer</name>
    <message>
        <source>{0}{1:.1f} px</source>
        <translation>{0}{1:.1f} px</translation>
    </message>
    <message>
        <source>{0}{1:.1f} mm</source>
        <translation>{0}{1:.1f} mm</translation>
    </message>
</context>
<context>
    <name>Callipers</name>
    <message>
        <source>Distance</source>
        <translation>Distancia</translation>
    </message>
    <message>
        <source>TCD</source>
        <translation>DTC</translation>
    </message>
    <message>
        <source>Midline</source>
        <translation>Línea media</translation>
    </message>
</context>
<context>
    <name>Checkpoints</name>
    <message>
        <source>Experiment</source>
        <translation>Experimento</translation>
    </message>
    <message>
        <source>Batches</source>
        <translation>Lotes</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>Mejor</translation>
    </message>
    <message>
        <source>Test: {0}</source>
        <translation>Prueba: {0}</translation>
    </message>
    <message>
        <source>Openings</source>
        <translation>Aperturas</translation>
    </message>
    <message>
        <source>sealed: the test part is for the last word</source>
        <translation>sellado: la parte de prueba es para la última palabra</translation>
    </message>
    <message>
        <source>best of its experiment by mean IoU on validation</source>
        <translation>el mejor de su experimento por IoU media en validación</translation>
    </message>
    <message>
        <source>{0}; 95 % t by patient {1} to {2}; patients: {3}, slices: {4}</source>
        <translation>{0}; 95 % t por paciente {1} a {2}; pacientes: {3}, cortes: {4}</translation>
    </message>
    <message>
        <source>Masks: {0}. Patients: {1}, slices: {2}, in mm: {3}.</source>
        <translation>Máscaras: {0}. Pacientes: {1}, cortes: {2}, en mm: {3}.</translation>
    </message>
</context>
<context>
    <name>CheckpointsPanel</name>
    <message>
        <source>Best only</source>
        <translation>Solo los mejores</translation>
    </message>
    <message>
        <source>Open test part…</source>
        <translation>Abrir la prueba…</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Abrirla</translation>
    </message>
    <message>
        <source>All checkpoints</source>
        <translation>Todos los puntos de control</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtro</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} de {1}</translation>
    </message>
    <message>
        <source>Compare two</source>
        <translation>Comparar dos</translation>
    </message>
    <message>
        <source>No checkpoint fits this filter.</source>
        <translation>Ningún punto de control coincide con este filtro.</translation>
    </message>
    <message>
        <source>Every checkpoint that was scored stands here.</source>
        <translation>Aquí aparece cada punto de control evaluado.</translation>
    </message>
    <message>
        <source>Filter by name</source>
        <translation>Filtrar por nombre</translation>
    </message>
    <message>
        <source>No checkpoint is chosen.</source>
        <translation>No hay ningún punto de control elegido.</translation>
    </message>
    <message>
        <source>Select one in the table of results.</source>
        <translation>Seleccione uno en la tabla de resultados.</translation>
    </message>
    <message>
        <source>Means by patient on validation, each with its 95 % t interval by patient.</source>
        <translation>Medias por paciente en validación, cada una con su intervalo t del 95 % por paciente.</translation>
    </message>
</context>
<context>
    <name>CineBar</name>
    <message>
        <source> slices/s</source>
        <translation> cortes/s</translation>
    </message>
    <message>
        <source>Speed of the cine</source>
        <translation>Velocidad de reproducción</translation>
    </message>
    <message>
        <source>Speed of the cine in slices per second</source>
        <translation>Velocidad de reproducción en cortes por segundo</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Find an action</source>
        <translation>Buscar una acción</translation>
    </message>
    <message>
        <source>No action fits.</source>
        <translation>Ninguna acción coincide.</translation>
    </message>
    <message>
        <source>Find an action: type a few of its letters</source>
        <translation>Buscar una acción: escribir algunas de sus letras</translation>
    </message>
    <message>
        <source>Actions found</source>
        <translation>Acciones encontradas</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Undo: {step}</source>
        <translation>Deshacer: {step}</translation>
    </message>
    <message>
        <source>{0} slices</source>
        <translation>{0} cortes</translation>
    </message>
    <message>
        <source>{0} volumes</source>
        <translation>{0} volúmenes</translation>
    </message>
</context>
<context>
    <name>CommentField</name>
    <message>
        <source>Anything the next reader should know</source>
        <translation>Lo que deba saber quien lo lea después</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Comentario</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Beside:</source>
        <translation>Al lado:</translation>
    </message>
    <message>
        <source>No checkpoint has been scored yet.</source>
        <translation>Aún no se ha evaluado ningún punto de control.</translation>
    </message>
    <message>
        <source>What lies beside</source>
        <translation>Qué hay al lado</translation>
    </message>
    <message>
        <source>nothing to choose from</source>
        <translation>nada que elegir</translation>
    </message>
    <message>
        <source>no other reader yet</source>
        <translation>aún no hay otro lector</translation>
    </message>
    <message>
        <source>The panel “Readers” adds one.</source>
        <translation>Se añade en el panel «Lectores».</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Slice</source>
        <translation>Corte</translation>
    </message>
    <message>
        <source>Patient or volume</source>
        <translation>Paciente o volumen</translation>
    </message>
    <message>
        <source>First {0}</source>
        <translation>{0} del primero</translation>
    </message>
    <message>
        <source>Second {0}</source>
        <translation>{0} del segundo</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Diferencia</translation>
    </message>
</context>
<context>
    <name>ComparisonPanel</name>
    <message>
        <source>Select two checkpoints in the table, then “Compare two”.</source>
        <translation>Seleccione dos puntos de control en la tabla y pulse «Comparar dos».</translation>
    </message>
    <message>
        <source>Slices, those that differ most first</source>
        <translation>Cortes, primero los que más difieren</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>{0} a {1}</translation>
    </message>
    <message>
        <source>all sign patterns</source>
        <translation>todas las combinaciones de signos</translation>
    </message>
    <message>
        <source>drawn sign patterns</source>
        <translation>combinaciones de signos al azar</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Métrica</translation>
    </message>
    <message>
        <source>Part of the split</source>
        <translation>Conjunto de la partición</translation>
    </message>
    <message>
        <source>&lt;b&gt;{second}&lt;/b&gt; less &lt;b&gt;{first}&lt;/b&gt;, {metric}, {part}, each patient counts the same: {after} − {before} = &lt;b&gt;{difference}&lt;/b&gt;. 95 % {t} (t), {bca} (BCa); p {p}; patients: {patients}.</source>
        <translation>&lt;b&gt;{second}&lt;/b&gt; menos &lt;b&gt;{first}&lt;/b&gt;, {metric}, {part}, cada paciente cuenta lo mismo: {after} − {before} = &lt;b&gt;{difference}&lt;/b&gt;. 95 % {t} (t), {bca} (BCa); p {p}; pacientes: {patients}.</translation>
    </message>
    <message>
        <source> Comparisons looked at in this window: {n}; p corrected after Holm: &lt;b&gt;{p}&lt;/b&gt;. If none were better, a p below {limit} would come by chance with a probability of up to {chance}.</source>
        <translation> Comparaciones vistas en esta ventana: {n}; p corregida según Holm: &lt;b&gt;{p}&lt;/b&gt;. Si ninguno fuera mejor, una p menor que {limit} saldría por azar con una probabilidad de hasta {chance}.</translation>
    </message>
    <message>
        <source> Slices with a value in one of them alone (the other drew nothing or was not judged there) took no part: {n}.</source>
        <translation> Cortes con un valor en solo uno de los dos (el otro no dibujó nada o no fue evaluado allí), que no participaron: {n}.</translation>
    </message>
    <message>
        <source> Slices judged by one of them alone took no part: {n}.</source>
        <translation> Cortes evaluados en solo uno de los dos, que no participaron: {n}.</translation>
    </message>
</context>
<context>
    <name>Consistency</name>
    <message>
        <source>centre x</source>
        <translation>centro x</translation>
    </message>
    <message>
        <source>centre y</source>
        <translation>centro y</translation>
    </message>
    <message>
        <source>width</source>
        <translation>ancho</translation>
    </message>
    <message>
        <source>height</source>
        <translation>alto</translation>
    </message>
    <message>
        <source>mask area</source>
        <translation>área de máscara</translation>
    </message>
    <message>
        <source>jump</source>
        <translation>salto</translation>
    </message>
    <message>
        <source>gap</source>
        <translation>hueco</translation>
    </message>
    <message>
        <source>off the mask</source>
        <translation>fuera de la máscara</translation>
    </message>
    <message>
        <source>{0:.0f} px²</source>
        <translation>{0:.0f} px²</translation>
    </message>
    <message>
        <source>{0:.2f} of its size</source>
        <translation>{0:.2f} de su tamaño</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>an organ</source>
        <translation>un órgano</translation>
    </message>
    <message>
        <source>Slice</source>
        <translation>Corte</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Qué</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valor</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>Esperado</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Puntaje</translation>
    </message>
    <message>
        <source>calliper crosses</source>
        <translation>cruces de calibre</translation>
    </message>
    <message>
        <source>burned in</source>
        <translation>grabadas en la imagen</translation>
    </message>
</context>
<context>
    <name>ConsistencyPanel</name>
    <message>
        <source>Place and size over the slices</source>
        <translation>Posición y tamaño a lo largo de los cortes</translation>
    </message>
    <message>
        <source>Findings, worst first</source>
        <translation>Hallazgos, los peores primero</translation>
    </message>
    <message>
        <source>The volumes are being looked at.</source>
        <translation>Examinando los volúmenes…</translation>
    </message>
    <message>
        <source>There is nothing to compare yet: no volume has boxes or masks.</source>
        <translation>Todavía no hay nada que comparar: ningún volumen tiene cajas ni máscaras.</translation>
    </message>
    <message>
        <source>TCD width</source>
        <translation>Ancho (DTC)</translation>
    </message>
    <message>
        <source>Findings: {0} in {1}, worst first. A score above 1 is unlike its neighbours.</source>
        <translation>Hallazgos: {0} en {1}, los peores primero. Un puntaje mayor que 1 no encaja con sus vecinos.</translation>
    </message>
    <message>
        <source>{0} of {1} looked at so far.</source>
        <translation>{0} de {1} revisados hasta ahora.</translation>
    </message>
    <message>
        <source>Every slice of {0} fits its neighbours.</source>
        <translation>Todos los cortes encajan con sus vecinos: {0}.</translation>
    </message>
</context>
<context>
    <name>Counted</name>
    <message numerus="yes">
        <source>%n slices</source>
        <translation>
            <numerusform>%n corte</numerusform>
            <numerusform>%n cortes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volumes</source>
        <translation>
            <numerusform>%n volumen</numerusform>
            <numerusform>%n volúmenes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n patients</source>
        <translation>
            <numerusform>%n paciente</numerusform>
            <numerusform>%n pacientes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n boxes</source>
        <translation>
            <numerusform>%n caja</numerusform>
            <numerusform>%n cajas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n patients (some unknown)</source>
        <translation>
            <numerusform>%n paciente (alguno desconocido)</numerusform>
            <numerusform>%n pacientes (algunos desconocidos)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volumes (patients unknown)</source>
        <translation>
            <numerusform>%n volumen (paciente desconocido)</numerusform>
            <numerusform>%n volúmenes (pacientes desconocidos)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CurveControls</name>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Patients</source>
        <translation>Pacientes</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Guardar como</translation>
    </message>
    <message>
        <source>Upper curve</source>
        <translation>Curva superior</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Métrica</translation>
    </message>
    <message>
        <source>Logarithmic axis of the upper curve</source>
        <translation>Eje logarítmico de la curva superior</translation>
    </message>
    <message>
        <source>mean of </source>
        <translation>media de </translation>
    </message>
    <message>
        <source>Smooth the loss over so many batches</source>
        <translation>Suavizar la pérdida sobre tantos lotes</translation>
    </message>
    <message>
        <source>Smooth the loss over so many batches; the raw one stays faint behind it</source>
        <translation>Suavizar la pérdida sobre tantos lotes; la original queda tenue detrás</translation>
    </message>
    <message>
        <source>A line for each patient of one experiment: the one that is chosen or alone</source>
        <translation>Una línea por paciente de un experimento: el elegido o el único</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>Loss</source>
        <translation>Pérdida</translation>
    </message>
    <message>
        <source>{name} (test)</source>
        <translation>{name} (prueba)</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Tasa de aprendizaje</translation>
    </message>
    <message>
        <source>Batches</source>
        <translation>Lotes</translation>
    </message>
    <message>
        <source>Batch {0}</source>
        <translation>Lote {0}</translation>
    </message>
</context>
<context>
    <name>CurvesPanel</name>
    <message>
        <source>Resume training</source>
        <translation>Reanudar</translation>
    </message>
    <message>
        <source>Click a point to see that checkpoint&apos;s worst slices.</source>
        <translation>Clic en un punto: los peores cortes de ese punto de control.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({error}).</source>
        <translation>No se puede escribir {path} ({error}).</translation>
    </message>
    <message>
        <source>No experiment yet: start one in “Train”, and its curves grow here.</source>
        <translation>Aún no hay experimentos: inicie uno en «Entrenar» y sus curvas crecerán aquí.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Elija otra carpeta.</translation>
    </message>
    <message>
        <source>The curves are in {path}.</source>
        <translation>Las curvas están en {path}.</translation>
    </message>
    <message>
        <source>Save the curves</source>
        <translation>Guardar las curvas</translation>
    </message>
    <message>
        <source>IoU {iou} · F1 {f1} · {wrong} · {patients} · {part}, {name} @ {step}</source>
        <translation>IoU {iou} · F1 {f1} · {wrong} · {patients} · {part}, {name} @ {step}</translation>
    </message>
    <message numerus="yes">
        <source>%n false positives</source>
        <translation>
            <numerusform>%n falso positivo</numerusform>
            <numerusform>%n falsos positivos</numerusform>
        </translation>
    </message>
    <message>
        <source>Left out of the patients&apos; lines: {0}</source>
        <translation>Quedan fuera de las líneas de los pacientes: {0}</translation>
    </message>
</context>
<context>
    <name>DisplayPanel</name>
    <message>
        <source>Invert grey values</source>
        <translation>Invertir grises</translation>
    </message>
    <message>
        <source>Layers and their opacity</source>
        <translation>Capas y su opacidad</translation>
    </message>
    <message>
        <source>Grey scale of this volume</source>
        <translation>Grises de este volumen</translation>
    </message>
    <message>
        <source>Same for all volumes</source>
        <translation>Igual en todos los volúmenes</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Máscara</translation>
    </message>
    <message>
        <source>Annotated boxes</source>
        <translation>Cajas anotadas</translation>
    </message>
    <message>
        <source>Predicted boxes</source>
        <translation>Cajas predichas</translation>
    </message>
    <message>
        <source>Neighbouring slices</source>
        <translation>Cortes vecinos</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>Gris</translation>
    </message>
    <message>
        <source>Viridis</source>
        <translation>Viridis</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Ventana</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Nivel</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>Gamma</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Colores</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Restablecer</translation>
    </message>
    <message>
        <source>Window and level from this picture (Shift+double-click)</source>
        <translation>Ventana y nivel según esta imagen (Mayús+doble clic)</translation>
    </message>
    <message>
        <source>Opacity: {0}</source>
        <translation>Opacidad: {0}</translation>
    </message>
    <message>
        <source>Callipers</source>
        <translation>Calibres</translation>
    </message>
</context>
<context>
    <name>Document</name>
    <message>
        <source>A past state is shown: nothing can be changed in it.</source>
        <translation>Se muestra un estado pasado: en él no se puede cambiar nada.</translation>
    </message>
</context>
<context>
    <name>EraseDialog</name>
    <message>
        <source>Erase a patient</source>
        <translation>Borrar a una paciente</translation>
    </message>
    <message>
        <source>Erase for good</source>
        <translation>Borrar para siempre</translation>
    </message>
    <message>
        <source>type the name of the patient once more</source>
        <translation>escriba otra vez el nombre de la paciente</translation>
    </message>
    <message>
        <source>&amp;Patient</source>
        <translation>&amp;Paciente</translation>
    </message>
    <message>
        <source>&amp;Confirm</source>
        <translation>&amp;Confirmar</translation>
    </message>
    <message>
        <source>Experiments forget the name: {names}.</source>
        <translation>Los experimentos olvidan el nombre: {names}.</translation>
    </message>
    <message>
        <source>Weights that learnt from this patient, or were chosen by it, stay as they are: {names}.</source>
        <translation>Los pesos que aprendieron de este paciente, o que se eligieron con él, quedan como están: {names}.</translation>
    </message>
    <message>
        <source>The source files stay where they are: delete them in {folder}.</source>
        <translation>Los archivos de origen quedan donde están: elimínelos en {folder}.</translation>
    </message>
    <message>
        <source>Exports, bundles and other reports made before stay, wherever they lie, and so do copies of this folder.</source>
        <translation>Las exportaciones, los paquetes y otros informes hechos antes permanecen, estén donde estén, y también las copias de esta carpeta.</translation>
    </message>
    <message>
        <source>read-only here</source>
        <translation>solo lectura aquí</translation>
    </message>
    <message>
        <source>{0} is erased.</source>
        <translation>{0} está borrada.</translation>
    </message>
    <message>
        <source>This erases {slices} of {patient}, all that was said about them, every backup, and the reports of studies.</source>
        <translation>Esto borra {slices} de {patient}, todo lo que se dijo de ellos, todas las copias de seguridad y los informes de los estudios.</translation>
    </message>
    <message>
        <source>Traces stay in the database&apos;s files: {0}. Wait for the end of it, then close the workspace.</source>
        <translation>Quedan rastros en los archivos de la base de datos: {0}. Espere a que termine y luego cierre el espacio de trabajo.</translation>
    </message>
</context>
<context>
    <name>ErrorReporter</name>
    <message>
        <source>Cerebellum Viewer</source>
        <translation>Cerebellum Viewer</translation>
    </message>
    <message>
        <source>Something went wrong.</source>
        <translation>Algo salió mal.</translation>
    </message>
    <message>
        <source>You can go on working; what you changed before is saved. Details are in {0}.</source>
        <translation>Se puede seguir trabajando; los cambios anteriores están guardados. Detalles en {0}.</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>{name} has no predictions of step {step}.</source>
        <translation>{name} no tiene predicciones del paso {step}.</translation>
    </message>
    <message>
        <source>Score the checkpoint again.</source>
        <translation>Evalúe de nuevo el punto de control.</translation>
    </message>
    <message>
        <source>{folder} cannot be read ({error}).</source>
        <translation>No se puede leer {folder} ({error}).</translation>
    </message>
    <message>
        <source>Delete the folder or restore it.</source>
        <translation>Borre la carpeta o restáurela.</translation>
    </message>
    <message>
        <source>{path} has damaged lines.</source>
        <translation>{path} tiene líneas dañadas.</translation>
    </message>
    <message>
        <source>They are left out; everything else is shown.</source>
        <translation>Se omiten; todo lo demás se muestra.</translation>
    </message>
    <message>
        <source>{name} has not been read yet: its drive does not answer.</source>
        <translation>{name} aún no se ha leído: su unidad no responde.</translation>
    </message>
    <message>
        <source>It is shown as soon as it is there. Boxes, masks and notes are kept.</source>
        <translation>Se muestra en cuanto llegue. Las cajas, máscaras y notas se conservan.</translation>
    </message>
    <message>
        <source>{name} cannot be read: it is not where it was.</source>
        <translation>No se puede leer {name}: no está donde estaba.</translation>
    </message>
    <message>
        <source>Put the file back into {folder}. Boxes, masks and notes are kept.</source>
        <translation>Devuelva el archivo a {folder}. Las cajas, máscaras y notas se conservan.</translation>
    </message>
    <message>
        <source>{name} has changed: it had {before} pixels, now {after}.</source>
        <translation>{name} ha cambiado: tenía {before} píxeles, ahora {after}.</translation>
    </message>
    <message>
        <source>Put the original file back. Boxes, masks and notes are kept.</source>
        <translation>Restaure el archivo original. Las cajas, máscaras y notas se conservan.</translation>
    </message>
    <message>
        <source>The opening of {name} cannot be recorded ({error}).</source>
        <translation>No se puede registrar la apertura de {name} ({error}).</translation>
    </message>
    <message>
        <source>Wait until its job has ended, or make the folder writable.</source>
        <translation>Espere a que termine su tarea o permita escribir en la carpeta.</translation>
    </message>
    <message>
        <source>Without predictions, and counted as missed: {slices} ({who}).</source>
        <translation>Sin predicciones, y contados como no detectados: {slices} ({who}).</translation>
    </message>
</context>
<context>
    <name>Experiments</name>
    <message>
        <source>Experiment</source>
        <translation>Experimento</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Batches</source>
        <translation>Lotes</translation>
    </message>
    <message>
        <source>Mean IoU</source>
        <translation>IoU media</translation>
    </message>
    <message>
        <source>Grid {side}, learning rate {rate}, momentum {momentum}</source>
        <translation>Cuadrícula {side}, tasa de aprendizaje {rate}, momento {momentum}</translation>
    </message>
    <message>
        <source>Started from {file}</source>
        <translation>Partió de {file}</translation>
    </message>
    <message>
        <source>Experiments</source>
        <translation>Experimentos</translation>
    </message>
    <message>
        <source>Test part opened {n} ×</source>
        <translation>Parte de prueba abierta {n} ×</translation>
    </message>
    <message>
        <source>The labels have changed since it learnt from them: {slices}</source>
        <translation>Las etiquetas han cambiado desde que aprendió de ellas: {slices}</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>YOLO text files with classes.txt</source>
        <translation>Archivos de texto YOLO con classes.txt</translation>
    </message>
    <message>
        <source>Ultralytics folders with data.yaml</source>
        <translation>Carpetas Ultralytics con data.yaml</translation>
    </message>
    <message>
        <source>COCO JSON</source>
        <translation>COCO JSON</translation>
    </message>
    <message>
        <source>Pascal VOC XML</source>
        <translation>Pascal VOC XML</translation>
    </message>
    <message>
        <source>Masks as PNG</source>
        <translation>Máscaras en PNG</translation>
    </message>
    <message>
        <source>Table (CSV)</source>
        <translation>Tabla (CSV)</translation>
    </message>
    <message>
        <source>labelImg folder with classes.txt</source>
        <translation>Carpeta de labelImg con classes.txt</translation>
    </message>
    <message>
        <source>Darknet lists, .names, .data and .cfg</source>
        <translation>Listas, .names, .data y .cfg de Darknet</translation>
    </message>
    <message>
        <source>Masks as MATLAB files</source>
        <translation>Máscaras como archivos de MATLAB</translation>
    </message>
    <message>
        <source>Masks and pictures as NIfTI volumes</source>
        <translation>Máscaras e imágenes como volúmenes NIfTI</translation>
    </message>
    <message>
        <source>Pictures as PNG</source>
        <translation>Imágenes como PNG</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>Carpeta nueva</translation>
    </message>
    <message>
        <source>Only &amp;accepted slices</source>
        <translation>Solo cortes &amp;aceptados</translation>
    </message>
    <message>
        <source>Whose boxes and masks are written: who reads in the window.</source>
        <translation>De quién son las cajas y máscaras que se escriben: quien lee en la ventana.</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>Lector</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Formato</translation>
    </message>
    <message>
        <source>F&amp;older</source>
        <translation>&amp;Carpeta</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>Exportando…</translation>
    </message>
    <message>
        <source>Check &amp;round trip</source>
        <translation>Comprobar &amp;ida y vuelta</translation>
    </message>
    <message>
        <source>Writes boxes and masks in every format, reads them back and compares: nothing may move.</source>
        <translation>Escribe cajas y máscaras en cada formato, las vuelve a leer y compara: nada debe moverse.</translation>
    </message>
    <message>
        <source>Writing every format and reading it back…</source>
        <translation>Escribiendo cada formato y volviéndolo a leer…</translation>
    </message>
    <message>
        <source>Every box and mask came back in {n} formats, and every file was the same to the byte.</source>
        <translation>Cada caja y cada máscara volvió igual en {n} formatos, y cada archivo fue idéntico hasta el último byte.</translation>
    </message>
    <message>
        <source>{slices} with {boxes} written to {folder}; {left_out} left out.</source>
        <translation>{slices} con {boxes} en {folder}; {left_out} sin exportar.</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Set the size of a pixel</source>
        <translation>Fijar el tamaño del píxel</translation>
    </message>
    <message>
        <source>Set the age by dates</source>
        <translation>Fijar la edad por fechas</translation>
    </message>
</context>
<context>
    <name>FileWriter</name>
    <message>
        <source>the process ended with status {status}</source>
        <translation>el proceso terminó con el estado {status}</translation>
    </message>
    <message>
        <source>The file could not be written: {why}</source>
        <translation>No se pudo escribir el archivo: {why}</translation>
    </message>
    <message>
        <source>The file is not whole: {why}</source>
        <translation>El archivo no está completo: {why}</translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>Slices of this volume</source>
        <translation>Cortes de este volumen</translation>
    </message>
</context>
<context>
    <name>Grid</name>
    <message>
        <source>{mean} ± {spread}
of {n}</source>
        <translation>{mean} ± {spread}
de {n}</translation>
    </message>
</context>
<context>
    <name>GridPanel</name>
    <message>
        <source>Heat map</source>
        <translation>Mapa de calor</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Filas</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Columnas</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Métrica</translation>
    </message>
    <message>
        <source>Two or more scored experiments that differ in an option make a heat map, like a grid of them.</source>
        <translation>Dos o más experimentos evaluados que difieren en una opción forman un mapa de calor, como una cuadrícula de ellos.</translation>
    </message>
    <message>
        <source>Best checkpoint by validation; the brighter, the better. Enter draws a cell’s curves.</source>
        <translation>Mejor punto de control por validación; más claro es mejor. Intro dibuja las curvas de una celda.</translation>
    </message>
    <message>
        <source>Mean ± standard deviation over: {0}.</source>
        <translation>Media ± desviación estándar sobre: {0}.</translation>
    </message>
    <message>
        <source>Grid or split</source>
        <translation>Cuadrícula o partición</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>As opened</source>
        <translation>Estado inicial</translation>
    </message>
    <message>
        <source>Steps that can be undone</source>
        <translation>Pasos que se pueden deshacer</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Restaurar</translation>
    </message>
    <message>
        <source>Back to now</source>
        <translation>Volver al presente</translation>
    </message>
    <message>
        <source>Everything that was done, the newest on top</source>
        <translation>Todo lo que se hizo, lo más reciente arriba</translation>
    </message>
    <message>
        <source>Name this state, then Enter</source>
        <translation>Nombre para este estado e Intro</translation>
    </message>
    <message>
        <source>Name of the present state</source>
        <translation>Nombre del estado presente</translation>
    </message>
    <message>
        <source>Everything that was done</source>
        <translation>Todo lo que se hizo</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import</source>
        <translation>Importar</translation>
    </message>
    <message>
        <source>Folder with pictures and masks</source>
        <translation>Carpeta con imágenes y máscaras</translation>
    </message>
    <message>
        <source>Patient table</source>
        <translation>Tabla de pacientes</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tablas (*.csv)</translation>
    </message>
    <message>
        <source>Each &amp;volume is one patient</source>
        <translation>Cada &amp;volumen es una paciente</translation>
    </message>
    <message>
        <source>&amp;Cut boxes that leave their picture at its edge</source>
        <translation>Cor&amp;tar en el borde las cajas que salen de su imagen</translation>
    </message>
    <message>
        <source>Workspace folder</source>
        <translation>Carpeta del espacio de trabajo</translation>
    </message>
    <message>
        <source> mm per pixel</source>
        <translation> mm por píxel</translation>
    </message>
    <message>
        <source>as in the patient table, else unknown</source>
        <translation>según la tabla de pacientes; si no, desconocido</translation>
    </message>
    <message>
        <source>found by itself where only one fits</source>
        <translation>se detecta si solo una es posible</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Lo encontrado</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Archivos</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Motivo</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Detalles</translation>
    </message>
    <message>
        <source>Left out or noted</source>
        <translation>Omitido o anotado</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>&amp;Carpeta</translation>
    </message>
    <message>
        <source>&amp;Patient table</source>
        <translation>Tabla de &amp;pacientes</translation>
    </message>
    <message>
        <source>&amp;Mask variable</source>
        <translation>Variable de &amp;máscara</translation>
    </message>
    <message>
        <source>&amp;Spacing</source>
        <translation>&amp;Espaciado</translation>
    </message>
    <message>
        <source>&amp;Reader</source>
        <translation>&amp;Lector</translation>
    </message>
    <message>
        <source>&amp;Workspace</source>
        <translation>Espacio de tra&amp;bajo</translation>
    </message>
    <message>
        <source>Looking through the folder…</source>
        <translation>Examinando la carpeta…</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos los archivos</translation>
    </message>
    <message>
        <source>Nothing in this folder can be used: the list says why.</source>
        <translation>No se puede usar nada de esta carpeta: la lista dice por qué.</translation>
    </message>
    <message>
        <source>The open workspace is read-only here: nothing is taken in.</source>
        <translation>El espacio de trabajo abierto es aquí de solo lectura: no se incorpora nada.</translation>
    </message>
    <message>
        <source>{0} is a new reader.</source>
        <translation>{0} es un lector nuevo.</translation>
    </message>
    <message>
        <source>{n} new slices imported.</source>
        <translation>Cortes nuevos importados: {n}.</translation>
    </message>
    <message>
        <source>No workspace is open.</source>
        <translation>No hay ningún espacio de trabajo abierto.</translation>
    </message>
    <message>
        <source>Choose a folder for it.</source>
        <translation>Elija una carpeta para él.</translation>
    </message>
    <message>
        <source>optional: a CSV with the columns volume and patient</source>
        <translation>opcional: CSV con columnas volume y patient</translation>
    </message>
    <message>
        <source>Choose a folder: what is found in it is shown here before anything is taken in.</source>
        <translation>Elegir una carpeta: aquí se muestra lo que hay en ella antes de incorporar nada.</translation>
    </message>
    <message>
        <source>{slices} in {volumes}.</source>
        <translation>{slices} en {volumes}.</translation>
    </message>
    <message numerus="yes">
        <source>%n volumes have no patient, so a split by patient cannot be made.</source>
        <translation>
            <numerusform>%n volumen no tiene paciente: no se puede dividir por paciente.</numerusform>
            <numerusform>%n volúmenes no tienen paciente: no se puede dividir por paciente.</numerusform>
        </translation>
    </message>
    <message>
        <source>Ta&amp;ke in no names: copies under pseudonyms</source>
        <translation>Sin n&amp;ombres: copias con seudónimos</translation>
    </message>
    <message>
        <source>zeros and one other value; else a label like 2, or a threshold like &gt;=128</source>
        <translation>ceros y un valor más; si no, una etiqueta como 2 o un umbral como &gt;=128</translation>
    </message>
    <message>
        <source>Mask va&amp;lues</source>
        <translation>Va&amp;lores de la máscara</translation>
    </message>
    <message>
        <source>Labels of {0}.</source>
        <translation>Etiquetas de {0}.</translation>
    </message>
    <message>
        <source>{0} labelled for {1}.</source>
        <translation>Etiquetados para {1}: {0}.</translation>
    </message>
</context>
<context>
    <name>JobRunner</name>
    <message>
        <source>“{name}” is still at work.</source>
        <translation>«{name}» sigue trabajando.</translation>
    </message>
    <message>
        <source>Wait until it has ended, or cancel it.</source>
        <translation>Espere a que termine o cancélelo.</translation>
    </message>
    <message>
        <source>The worker cannot be started ({error}).</source>
        <translation>No se puede iniciar el proceso ({error}).</translation>
    </message>
    <message>
        <source>Install the program anew.</source>
        <translation>Vuelva a instalar el programa.</translation>
    </message>
</context>
<context>
    <name>JobStatus</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Stopping {name}…</source>
        <translation>Deteniendo {name}…</translation>
    </message>
    <message>
        <source>Starting {name}…</source>
        <translation>Iniciando {name}…</translation>
    </message>
    <message>
        <source>Scoring {name}…</source>
        <translation>Evaluando {name}…</translation>
    </message>
    <message>
        <source>{name}: reading pictures…</source>
        <translation>{name}: leyendo imágenes…</translation>
    </message>
    <message>
        <source>{name}: {step} of {total} batches, {speed} pictures/s, {left} left on {device}</source>
        <translation>{name}: {step} de {total} lotes, {speed} imágenes/s, faltan {left} en {device}</translation>
    </message>
    <message>
        <source>In all about {time}; {disk} on disk, of {free} free</source>
        <translation>En total, cerca de {time}; {disk} en disco, {free} libres</translation>
    </message>
    <message>
        <source>{name} failed. {message} {hint}</source>
        <translation>{name} falló. {message} {hint}</translation>
    </message>
    <message>
        <source>{name}: {status}</source>
        <translation>{name}: {status}</translation>
    </message>
</context>
<context>
    <name>KeyEditor</name>
    <message>
        <source>Keys and mouse</source>
        <translation>Teclas y mouse</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Añadir</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>As in the preset</source>
        <translation>Como en el preajuste</translation>
    </message>
    <message>
        <source>{0} cannot be read.</source>
        <translation>No se puede leer {0}.</translation>
    </message>
    <message>
        <source>Left out, since this program does not know them: {0}.</source>
        <translation>Omitidas, pues este programa no las conoce: {0}.</translation>
    </message>
    <message>
        <source>The keys of {0} are in use.</source>
        <translation>Las teclas de {0} están en uso.</translation>
    </message>
    <message>
        <source>{0} cannot be written.</source>
        <translation>No se puede escribir {0}.</translation>
    </message>
    <message>
        <source>Saved as {0}.</source>
        <translation>Guardado como {0}.</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Acción</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Teclas</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Preajuste</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>Tecla nueva</translation>
    </message>
    <message>
        <source>Mouse on the canvas</source>
        <translation>Mouse en el lienzo</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importar…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportar…</translation>
    </message>
    <message>
        <source>Forget all own keys</source>
        <translation>Olvidar teclas propias</translation>
    </message>
    <message>
        <source>Search by action or key</source>
        <translation>Buscar por acción o tecla</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Buscar</translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation>Acciones y sus teclas</translation>
    </message>
    <message>
        <source>Keys of the selected action</source>
        <translation>Teclas de la acción seleccionada</translation>
    </message>
    <message>
        <source>New key: press it here</source>
        <translation>Tecla nueva: presionarla aquí</translation>
    </message>
    <message>
        <source>No action fits</source>
        <translation>Ninguna acción coincide</translation>
    </message>
    <message>
        <source>Move it here</source>
        <translation>Pasarla aquí</translation>
    </message>
    <message>
        <source>The canvas keeps {0} for itself.</source>
        <translation>El lienzo se reserva {0}.</translation>
    </message>
    <message>
        <source>{0} is “{1}” now.</source>
        <translation>{0} es ahora «{1}».</translation>
    </message>
    <message>
        <source>Without Ctrl or Alt a key is heard on the canvas only.</source>
        <translation>Sin Control ni Alt, una tecla solo actúa en el lienzo.</translation>
    </message>
    <message>
        <source>On a Spanish keyboard this takes AltGr; give the action a second key.</source>
        <translation>En un teclado español requiere AltGr; conviene dar a la acción una segunda tecla.</translation>
    </message>
    <message>
        <source>While a box is selected, the arrows move it.</source>
        <translation>Con una caja seleccionada, las flechas la mueven.</translation>
    </message>
    <message>
        <source>Import keys</source>
        <translation>Importar teclas</translation>
    </message>
    <message>
        <source>Export keys</source>
        <translation>Exportar teclas</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Annotator</source>
        <translation>Anotador</translation>
    </message>
    <message>
        <source>Previous or next slice</source>
        <translation>Corte anterior o siguiente</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>Zoom en el puntero</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nada</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>Desplazar la vista</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Window and level</source>
        <translation>Ventana y nivel</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Rueda</translation>
    </message>
    <message>
        <source>Drag beside the boxes</source>
        <translation>Arrastrar fuera de las cajas</translation>
    </message>
    <message>
        <source>Drag with the right button</source>
        <translation>Arrastrar, botón derecho</translation>
    </message>
    <message>
        <source>Drag with the middle button</source>
        <translation>Arrastrar, botón central</translation>
    </message>
    <message>
        <source>{0} is not a key map of version {1}.</source>
        <translation>{0} no es un mapa de teclas de la versión {1}.</translation>
    </message>
    <message>
        <source>Choose a file that this program has exported.</source>
        <translation>Elija un archivo exportado por este programa.</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation>Ctrl+rueda</translation>
    </message>
    <message>
        <source>Canvas</source>
        <translation>Lienzo</translation>
    </message>
    <message>
        <source>Open a workspace first</source>
        <translation>Primero, abrir un espacio de trabajo</translation>
    </message>
    <message>
        <source>This workspace is read-only</source>
        <translation>Espacio de trabajo de solo lectura</translation>
    </message>
    <message>
        <source>There is no slice yet</source>
        <translation>Aún no hay cortes</translation>
    </message>
    <message>
        <source>Nothing to undo</source>
        <translation>Nada que deshacer</translation>
    </message>
    <message>
        <source>Nothing to redo</source>
        <translation>Nada que rehacer</translation>
    </message>
    <message>
        <source>No box on this slice</source>
        <translation>Sin caja en este corte</translation>
    </message>
    <message>
        <source>No predicted box on this slice</source>
        <translation>Sin caja predicha en este corte</translation>
    </message>
</context>
<context>
    <name>LabelsPanel</name>
    <message>
        <source>Batches</source>
        <translation>Lotes</translation>
    </message>
    <message>
        <source>What changed labels do to the metrics of the experiment whose checkpoint is on the canvas.</source>
        <translation>Lo que las etiquetas cambiadas hacen a las métricas del experimento cuyo punto de control está en el lienzo.</translation>
    </message>
    <message>
        <source>Metrics by the labels of the training and by those of now</source>
        <translation>Métricas con las etiquetas del entrenamiento y con las de ahora</translation>
    </message>
    <message>
        <source>Show a checkpoint to see what changed labels do to its experiment.</source>
        <translation>Muestre un punto de control para ver qué hacen las etiquetas cambiadas a su experimento.</translation>
    </message>
    <message>
        <source>{0}: the labels are those that it was trained on.</source>
        <translation>{0}: las etiquetas son las de su entrenamiento.</translation>
    </message>
    <message>
        <source>{name}: labels have moved on since this was trained. Slices: {n}, of them in validation: {v}, not counting any more: {gone}.</source>
        <translation>{name}: las etiquetas han cambiado desde el entrenamiento. Cortes: {n}, de ellos en validación: {v}; ya no cuentan: {gone}.</translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>nothing predicted</source>
        <translation>sin predicción</translation>
    </message>
    <message>
        <source>no checkpoint</source>
        <translation>sin punto de control</translation>
    </message>
    <message>
        <source>no box</source>
        <translation>sin caja</translation>
    </message>
    <message>
        <source>predicted {0:.2f}</source>
        <translation>predicción {0:.2f}</translation>
    </message>
    <message>
        <source>{0}  IoU {1:.2f}</source>
        <translation>{0}  IoU {1:.2f}</translation>
    </message>
    <message>
        <source>  (model)</source>
        <translation>  (modelo)</translation>
    </message>
    <message>
        <source>z{0:+d}</source>
        <translation>z{0:+d}</translation>
    </message>
    <message>
        <source>not scored on this slice</source>
        <translation>sin evaluar en este corte</translation>
    </message>
</context>
<context>
    <name>LockQuestion</name>
    <message>
        <source>Patient to lock</source>
        <translation>Paciente que reservar</translation>
    </message>
    <message>
        <source>Loc&amp;k for an external test…</source>
        <translation>&amp;Reservar para una prueba externa…</translation>
    </message>
    <message>
        <source>Lock for ever</source>
        <translation>Reservar para siempre</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Ahora no</translation>
    </message>
    <message>
        <source>Locked volumes: {names}</source>
        <translation>Volúmenes reservados: {names}</translation>
    </message>
    <message>
        <source>{patient} will be in the test part of every new split. Nothing takes this back.</source>
        <translation>{patient} estará en el conjunto de prueba de toda partición nueva. No se puede deshacer.</translation>
    </message>
</context>
<context>
    <name>Looking</name>
    <message>
        <source>Strip</source>
        <translation>Tira</translation>
    </message>
    <message>
        <source>Readers</source>
        <translation>Lectores</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Tools</source>
        <translation>Herramientas</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Solo lectura</translation>
    </message>
    <message>
        <source>All changes saved</source>
        <translation>Todo guardado</translation>
    </message>
    <message>
        <source>Nobody else has this workspace open any more: open it again to change it.</source>
        <translation>Nadie más tiene ya abierto este espacio de trabajo: ábralo de nuevo para modificarlo.</translation>
    </message>
    <message>
        <source>The last step failed</source>
        <translation>El último paso falló</translation>
    </message>
    <message>
        <source>      {0:.1f} mm   {1:.1f} mm</source>
        <translation>      {0:.1f} mm   {1:.1f} mm</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>Volúmenes</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historial</translation>
    </message>
    <message>
        <source>Slice</source>
        <translation>Corte</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>Vista</translation>
    </message>
    <message>
        <source>The language changes when the program is started again.</source>
        <translation>El idioma cambia al reiniciar el programa.</translation>
    </message>
    <message>
        <source>Open a workspace</source>
        <translation>Abrir espacio de trabajo</translation>
    </message>
    <message>
        <source>Show or hide</source>
        <translation>Mostrar u ocultar</translation>
    </message>
    <message>
        <source>x {0}   y {1}   grey {2:.5g}</source>
        <translation>x {0}   y {1}   gris {2:.5g}</translation>
    </message>
    <message>
        <source>The state at row {0} of the history: look, or restore it. “Back to now” is in History.</source>
        <translation>El estado en la fila {0} del historial: mírelo o restáurelo. «Volver al presente» está en Historial.</translation>
    </message>
    <message>
        <source>Read-only: {0}. You can look, but not change anything.</source>
        <translation>Solo lectura: {0}. Puede mirar, pero no modificar nada.</translation>
    </message>
    <message>
        <source>It still cannot be changed: {0}. You hear when it can.</source>
        <translation>Todavía no se puede modificar: {0}. Se le avisará cuando se pueda.</translation>
    </message>
</context>
<context>
    <name>Masks</name>
    <message>
        <source>Smooth mask</source>
        <translation>Suavizar máscara</translation>
    </message>
    <message>
        <source>Keep the largest part</source>
        <translation>Conservar la parte mayor</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>Rellenar huecos</translation>
    </message>
    <message>
        <source>Clear mask</source>
        <translation>Vaciar máscara</translation>
    </message>
    <message>
        <source>The slices differ in size.</source>
        <translation>Los cortes difieren en tamaño.</translation>
    </message>
    <message>
        <source>Draw the mask, or propose one.</source>
        <translation>Dibuje la máscara o proponga una.</translation>
    </message>
    <message>
        <source>Copy mask from a neighbour</source>
        <translation>Copiar máscara de un corte vecino</translation>
    </message>
    <message>
        <source>Back to the expert&apos;s mask</source>
        <translation>Volver a la máscara experta</translation>
    </message>
    <message>
        <source>Link box to mask</source>
        <translation>Vincular caja a la máscara</translation>
    </message>
    <message>
        <source>Unlink box from mask</source>
        <translation>Desvincular caja de la máscara</translation>
    </message>
    <message>
        <source>Fit box to mask</source>
        <translation>Ajustar caja a la máscara</translation>
    </message>
</context>
<context>
    <name>MeasuresPanel</name>
    <message>
        <source>Distances</source>
        <translation>Distancias</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>Área</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>Caja</translation>
    </message>
    <message>
        <source>Age from TCD</source>
        <translation>Edad según el DTC</translation>
    </message>
    <message>
        <source>By another reader</source>
        <translation>Con otro lector</translation>
    </message>
    <message>
        <source>Age by dates</source>
        <translation>Edad por fechas</translation>
    </message>
    <message>
        <source>Centile</source>
        <translation>Centil</translation>
    </message>
    <message>
        <source>Pixel</source>
        <translation>Píxel</translation>
    </message>
    <message>
        <source>Weeks of the age by dates</source>
        <translation>Semanas de la edad por fechas</translation>
    </message>
    <message>
        <source>Days of the age by dates</source>
        <translation>Días de la edad por fechas</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>desconocida</translation>
    </message>
    <message>
        <source> w</source>
        <comment>weeks, behind a number</comment>
        <translation> s</translation>
    </message>
    <message>
        <source> d</source>
        <comment>days, behind a number</comment>
        <translation> d</translation>
    </message>
    <message>
        <source>Research and education. Not a medical device. Not for diagnosis.</source>
        <translation>Investigación y educación. No es un dispositivo médico. No apto para diagnóstico.</translation>
    </message>
    <message>
        <source>no mask yet: take the proposal over, or lay a calliper</source>
        <translation>aún sin máscara: acepte la propuesta o coloque un calibre</translation>
    </message>
    <message>
        <source>no mask: nothing to measure</source>
        <translation>sin máscara: nada que medir</translation>
    </message>
    <message>
        <source>{0:.1f} px</source>
        <translation>{0:.1f} px</translation>
    </message>
    <message>
        <source>two points</source>
        <translation>dos puntos</translation>
    </message>
    <message>
        <source>mask, across the midline</source>
        <translation>máscara, perpendicular a la línea media</translation>
    </message>
    <message>
        <source>mask, widest chord</source>
        <translation>máscara, cuerda más ancha</translation>
    </message>
    <message>
        <source>unknown spacing: px only</source>
        <translation>espaciado desconocido: solo px</translation>
    </message>
    <message>
        <source>{0:.1f} mm</source>
        <translation>{0:.1f} mm</translation>
    </message>
    <message>
        <source>{0} weeks (95 % of fetuses: {1} to {2})</source>
        <translation>{0} semanas (95 % de los fetos: {1} a {2})</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>{0} a {1}</translation>
    </message>
    <message>
        <source>from two points</source>
        <translation>de dos puntos</translation>
    </message>
    <message>
        <source>from the ruler, confirmed</source>
        <translation>de la regla, confirmado</translation>
    </message>
    <message>
        <source>as imported</source>
        <translation>como se importó</translation>
    </message>
    <message>
        <source>Between references</source>
        <translation>Entre referencias</translation>
    </message>
    <message>
        <source>outside {0}</source>
        <translation>fuera de {0}</translation>
    </message>
    <message>
        <source>{0} to {1}; the other: {2}</source>
        <translation>{0} a {1}; la otra: {2}</translation>
    </message>
    <message>
        <source>Reference: {0}, {1} fetuses. Age from TCD: {2:g} to {3:g} mm; centile: {4:g} to {5:g} weeks and {6:g} to {7:g} mm, each by its own equation. Another reader: limits of agreement ±{8:.0%}. Above {9:g} weeks references lie weeks apart.</source>
        <translation>Referencia: {0}, {1} fetos. Edad según el DTC: de {2:g} a {3:g} mm; centil: de {4:g} a {5:g} semanas y de {6:g} a {7:g} mm, cada uno por su propia ecuación. Otro lector: límites de concordancia ±{8:.0%}. Por encima de {9:g} semanas las referencias difieren en semanas.</translation>
    </message>
    <message>
        <source>looking for the widest slice …</source>
        <translation>buscando el corte más ancho…</translation>
    </message>
    <message>
        <source>{0} weeks</source>
        <translation>{0} semanas</translation>
    </message>
    <message>
        <source>not the widest slice: that is {0} ({1})</source>
        <translation>no es el corte más ancho: es el {0} ({1})</translation>
    </message>
    <message>
        <source>the mask is too small to measure</source>
        <translation>la máscara es demasiado pequeña para medirla</translation>
    </message>
    <message>
        <source>mask, widest chord, as the midline has no length</source>
        <translation>máscara, cuerda más ancha, pues la línea media no tiene longitud</translation>
    </message>
    <message>
        <source>{0} (by another reader: {1} to {2})</source>
        <translation>{0} (con otro lector: {1} a {2})</translation>
    </message>
    <message>
        <source>outside the reference: {0:g} to {1:g} mm</source>
        <translation>fuera de la referencia: de {0:g} a {1:g} mm</translation>
    </message>
    <message>
        <source>outside the reference: {0:g} to {1:g} weeks, {2:g} to {3:g} mm</source>
        <translation>fuera de la referencia: de {0:g} a {1:g} semanas, de {2:g} a {3:g} mm</translation>
    </message>
</context>
<context>
    <name>Measuring</name>
    <message>
        <source>Measures</source>
        <translation>Medidas</translation>
    </message>
    <message>
        <source>Draw a line of known length first, along the ruler for instance: calliper, drag.</source>
        <translation>Trace antes una línea de longitud conocida, por ejemplo sobre la regla: calibre, arrastrar.</translation>
    </message>
    <message>
        <source>No ruler was found at the edges. Draw a line of known length instead.</source>
        <translation>No se encontró ninguna regla en los bordes. Trace una línea de longitud conocida.</translation>
    </message>
</context>
<context>
    <name>Mending</name>
    <message>
        <source>Cut boxes to their pictures</source>
        <translation>Recortar las cajas a sus imágenes</translation>
    </message>
</context>
<context>
    <name>Metrics</name>
    <message>
        <source>Mean IoU</source>
        <translation>IoU media</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Precisión</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Exhaustividad</translation>
    </message>
    <message>
        <source>False positives</source>
        <translation>Falsos positivos</translation>
    </message>
    <message>
        <source>Detection rate</source>
        <translation>Tasa de detección</translation>
    </message>
    <message>
        <source>IoU over detected</source>
        <translation>IoU de lo detectado</translation>
    </message>
    <message>
        <source>False positives per slice</source>
        <translation>Falsos positivos por corte</translation>
    </message>
    <message>
        <source>Mean over slices with an organ of the IoU of the best-scored box and the true one, 0 where nothing was found; Ramos and others (2020) call it average precision, which it is not.</source>
        <translation>Media sobre los cortes con órgano de la IoU de la caja de mayor puntuación y la verdadera, 0 donde no se encontró nada; Ramos y otros (2020) la llaman precisión media (AP), y no lo es.</translation>
    </message>
    <message>
        <source>Harmonic mean of precision and recall, at the stated confidence and an IoU of at least 0.5.</source>
        <translation>Media armónica de precisión y exhaustividad, con la confianza indicada y una IoU de al menos 0,5.</translation>
    </message>
    <message>
        <source>Share of found boxes that find a true one, at the stated confidence and an IoU of at least 0.5.</source>
        <translation>Proporción de cajas encontradas que dan con una verdadera, con la confianza indicada y una IoU de al menos 0,5.</translation>
    </message>
    <message>
        <source>Share of true boxes that are found, at the stated confidence and an IoU of at least 0.5.</source>
        <translation>Proporción de cajas verdaderas que se encuentran, con la confianza indicada y una IoU de al menos 0,5.</translation>
    </message>
    <message>
        <source>Boxes that find no true one or one that a better box found, at the stated confidence and an IoU of at least 0.5.</source>
        <translation>Cajas que no encuentran ninguna verdadera o una que ya encontró una caja mejor, con la confianza indicada y una IoU de al menos 0,5.</translation>
    </message>
    <message>
        <source>Share of slices with an organ on which a box finds it, at the stated confidence and an IoU of at least 0.5.</source>
        <translation>Proporción de cortes con órgano en los que una caja lo encuentra, con la confianza indicada y una IoU de al menos 0,5.</translation>
    </message>
    <message>
        <source>Mean IoU over the slices on which the organ was found: it leaves misses out, so read it with the detection rate.</source>
        <translation>IoU media sobre los cortes en que se encontró el órgano: deja fuera las omisiones, así que léase con la tasa de detección.</translation>
    </message>
    <message>
        <source>False positives over all slices of the part, at the stated confidence and an IoU of at least 0.5.</source>
        <translation>Falsos positivos sobre todos los cortes de la parte, con la confianza indicada y una IoU de al menos 0,5.</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
    <message>
        <source>Contour distance, px</source>
        <translation>Distancia entre contornos, px</translation>
    </message>
    <message>
        <source>Hausdorff 95 %, px</source>
        <translation>Hausdorff 95 %, px</translation>
    </message>
    <message>
        <source>Contour distance, mm</source>
        <translation>Distancia entre contornos, mm</translation>
    </message>
    <message>
        <source>Hausdorff 95 %, mm</source>
        <translation>Hausdorff 95 %, mm</translation>
    </message>
    <message>
        <source>Dice coefficient of the mask that the network draws and the expert&apos;s, mean by patient over slices with an expert&apos;s mask: 0 where the network draws none, else its mask as it stands before any smoothing, whatever the confidence of the box.</source>
        <translation>Coeficiente de Dice de la máscara que dibuja la red y la del experto, media por paciente sobre los cortes con máscara de experto: 0 donde la red no dibuja ninguna; si no, su máscara tal como queda antes de cualquier suavizado, sea cual sea la confianza de la caja.</translation>
    </message>
    <message>
        <source>Mean way from each contour to the other, mean by patient over slices with an expert&apos;s mask on which the network draws one, as it stands before any smoothing, whatever the confidence of the box.</source>
        <translation>Camino medio de cada contorno al otro, media por paciente sobre los cortes con máscara de experto en que la red dibuja una, tal como queda antes de cualquier suavizado, sea cual sea la confianza de la caja.</translation>
    </message>
    <message>
        <source>The larger of the two 95 % quantiles of the ways between the contours, mean by patient over slices with an expert&apos;s mask on which the network draws one, as it stands before any smoothing, whatever the confidence of the box.</source>
        <translation>El mayor de los dos cuantiles del 95 % de los caminos entre los contornos, media por paciente sobre los cortes con máscara de experto en que la red dibuja una, tal como queda antes de cualquier suavizado, sea cual sea la confianza de la caja.</translation>
    </message>
    <message>
        <source>Mean way from each contour to the other where the spacing is known, mean by patient over slices with an expert&apos;s mask on which the network draws one, as it stands before any smoothing, whatever the confidence of the box.</source>
        <translation>Camino medio de cada contorno al otro donde se conoce el espaciado, media por paciente sobre los cortes con máscara de experto en que la red dibuja una, tal como queda antes de cualquier suavizado, sea cual sea la confianza de la caja.</translation>
    </message>
    <message>
        <source>The 95 % Hausdorff distance where the spacing is known, mean by patient over slices with an expert&apos;s mask on which the network draws one, as it stands before any smoothing, whatever the confidence of the box.</source>
        <translation>La distancia de Hausdorff al 95 % donde se conoce el espaciado, media por paciente sobre los cortes con máscara de experto en que la red dibuja una, tal como queda antes de cualquier suavizado, sea cual sea la confianza de la caja.</translation>
    </message>
</context>
<context>
    <name>NoteEditor</name>
    <message>
        <source>What about this place?</source>
        <translation>¿Qué hay en este lugar?</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>Texto de la nota</translation>
    </message>
</context>
<context>
    <name>NotesList</name>
    <message>
        <source>Notes on this slice</source>
        <translation>Notas de este corte</translation>
    </message>
    <message>
        <source>Enter changes a note, Delete takes it away</source>
        <translation>Intro cambia una nota, Supr la elimina</translation>
    </message>
</context>
<context>
    <name>OptionForm</name>
    <message>
        <source>More</source>
        <translation>Más</translation>
    </message>
</context>
<context>
    <name>Options</name>
    <message>
        <source>Layers</source>
        <translation>Capas</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Inicio</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Aprendizaje</translation>
    </message>
    <message>
        <source>Changes of the pictures</source>
        <translation>Cambios de las imágenes</translation>
    </message>
    <message>
        <source>Weights in the loss</source>
        <translation>Pesos en la pérdida</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Máquina</translation>
    </message>
    <message>
        <source>From {low} to {high}.</source>
        <translation>De {low} a {high}.</translation>
    </message>
    <message>
        <source>Default: {value}.</source>
        <translation>Valor predeterminado: {value}.</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Red</translation>
    </message>
    <message>
        <source>Grid cells per side</source>
        <translation>Celdas por lado</translation>
    </message>
    <message>
        <source>Boxes per cell</source>
        <translation>Cajas por celda</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Clases</translation>
    </message>
    <message>
        <source>Input size</source>
        <translation>Tamaño de entrada</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Ancho de la red</translation>
    </message>
    <message>
        <source>Batch normalisation</source>
        <translation>Normalizar por lotes</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Colores</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>Partir de</translation>
    </message>
    <message>
        <source>Layers taken</source>
        <translation>Capas tomadas</translation>
    </message>
    <message>
        <source>Frozen layers</source>
        <translation>Capas congeladas</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Tasa de aprendizaje</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>Momento</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Decaimiento de pesos</translation>
    </message>
    <message>
        <source>Burn-in</source>
        <translation>Calentamiento</translation>
    </message>
    <message>
        <source>Course of the rate</source>
        <translation>Curso de la tasa</translation>
    </message>
    <message>
        <source>Exponent of the rate</source>
        <translation>Exponente de la tasa</translation>
    </message>
    <message>
        <source>Steps of the rate</source>
        <translation>Pasos de la tasa</translation>
    </message>
    <message>
        <source>Factors of the rate</source>
        <translation>Factores de la tasa</translation>
    </message>
    <message>
        <source>Gamma of the rate</source>
        <translation>Gamma de la tasa</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Lote</translation>
    </message>
    <message>
        <source>Passes per batch</source>
        <translation>Pasadas por lote</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Duración</translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation>Punto de control cada</translation>
    </message>
    <message>
        <source>Weights on disk</source>
        <translation>Pesos en disco</translation>
    </message>
    <message>
        <source>Crop and stretch</source>
        <translation>Variación del recorte</translation>
    </message>
    <message>
        <source>Brightness factor</source>
        <translation>Factor de brillo</translation>
    </message>
    <message>
        <source>Saturation factor</source>
        <translation>Factor de saturación</translation>
    </message>
    <message>
        <source>Turn of the hue</source>
        <translation>Giro del tono</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>Espejo</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Posición</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>Objeto</translation>
    </message>
    <message>
        <source>No object</source>
        <translation>Sin objeto</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Clase</translation>
    </message>
    <message>
        <source>Arithmetic</source>
        <translation>Aritmética</translation>
    </message>
    <message>
        <source>The localiser&apos;s way down: its own, or EfficientNet-Lite0&apos;s or SonoNet&apos;s, to start from what these learnt.</source>
        <translation>El descenso del localizador: el propio, o el de EfficientNet-Lite0 o SonoNet, para partir de lo que estos aprendieron.</translation>
    </message>
    <message>
        <source>How the learning rate goes on after the burn-in, by Darknet&apos;s names.</source>
        <translation>Cómo sigue la tasa de aprendizaje después del calentamiento, con los nombres de Darknet.</translation>
    </message>
    <message>
        <source>Exponent of the rise during burn-in, and of “poly” and “random”.</source>
        <translation>Exponente de la subida durante el calentamiento, y de «poly» y «random».</translation>
    </message>
    <message>
        <source>Batches at which “steps” changes the rate, or the one of “step” and “sigmoid”.</source>
        <translation>Lotes en los que «steps» cambia la tasa, o el único de «step» y «sigmoid».</translation>
    </message>
    <message>
        <source>Factors of the rate at those batches.</source>
        <translation>Factores de la tasa en esos lotes.</translation>
    </message>
    <message>
        <source>Base of “exp”, steepness of “sigmoid”.</source>
        <translation>Base de «exp», pendiente de «sigmoid».</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Precisión numérica</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Hilos</translation>
    </message>
    <message>
        <source>Channels last</source>
        <translation>Canales al final</translation>
    </message>
    <message>
        <source>Compile</source>
        <translation>Compilar</translation>
    </message>
    <message>
        <source>CUDA graph</source>
        <translation>Grafo CUDA</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Semilla</translation>
    </message>
    <message>
        <source>px</source>
        <translation>px</translation>
    </message>
    <message>
        <source>batches</source>
        <translation>lotes</translation>
    </message>
    <message>
        <source>pictures</source>
        <translation>imágenes</translation>
    </message>
    <message>
        <source>Weights (*.weights *.conv.* *.npz *.safetensors)</source>
        <translation>Pesos (*.weights *.conv.* *.npz *.safetensors)</translation>
    </message>
    <message>
        <source>Grid cells along each side (S).</source>
        <translation>Celdas de la cuadrícula por lado (S).</translation>
    </message>
    <message>
        <source>Classes that each cell tells apart (C); the cerebellum is the first.</source>
        <translation>Clases que distingue cada celda (C); el cerebelo es la primera.</translation>
    </message>
    <message>
        <source>Side of the square network input.</source>
        <translation>Lado de la entrada cuadrada de la red.</translation>
    </message>
    <message>
        <source>Fraction of the filters in every layer; 1 is the published network.</source>
        <translation>Fracción de los filtros de cada capa; 1 es la red publicada.</translation>
    </message>
    <message>
        <source>Side of the pictures that the localiser learns from, so that it judges larger ones; 0 is the same.</source>
        <translation>Lado de las imágenes de las que aprende el localizador, para que juzgue otras mayores; 0 es el mismo.</translation>
    </message>
    <message>
        <source>The localiser judges every picture together with its mirror image: more exact, in twice the time.</source>
        <translation>El localizador juzga cada imagen junto con su imagen especular: más exacto, en el doble de tiempo.</translation>
    </message>
    <message>
        <source>Normalise what each filter finds over the batch.</source>
        <translation>Normalizar sobre el lote lo que halla cada filtro.</translation>
    </message>
    <message>
        <source>Colours that fill the three input channels.</source>
        <translation>Colores que llenan los tres canales de entrada.</translation>
    </message>
    <message>
        <source>File of weights to start from (.weights, .conv.…, .npz, .safetensors); none is random.</source>
        <translation>Archivo de pesos del que partir (.weights, .conv.…, .npz, .safetensors); sin él, pesos aleatorios.</translation>
    </message>
    <message>
        <source>First layers to take from that file; 0 takes all.</source>
        <translation>Primeras capas que se toman de ese archivo; 0 toma todas.</translation>
    </message>
    <message>
        <source>Judge what it starts from, too, as the checkpoint after no batch, and keep its calibration.</source>
        <translation>Evaluar también aquello de lo que parte, como punto de control tras ningún lote, y conservar su calibración.</translation>
    </message>
    <message>
        <source>First layers that keep the weights which they start with.</source>
        <translation>Primeras capas que conservan los pesos con los que empiezan.</translation>
    </message>
    <message>
        <source>Learning rate.</source>
        <translation>Tasa de aprendizaje.</translation>
    </message>
    <message>
        <source>Momentum of the gradient descent.</source>
        <translation>Momento del descenso de gradiente.</translation>
    </message>
    <message>
        <source>Weight decay (on weights, not on biases).</source>
        <translation>Decaimiento de pesos (en los pesos, no en los sesgos).</translation>
    </message>
    <message>
        <source>Batches over which the learning rate rises from zero.</source>
        <translation>Lotes durante los que la tasa de aprendizaje sube desde cero.</translation>
    </message>
    <message>
        <source>Pictures per batch.</source>
        <translation>Imágenes por lote.</translation>
    </message>
    <message>
        <source>Passes in which a batch is learnt; more of them need less memory.</source>
        <translation>Pasadas en las que se aprende un lote; cuantas más, menos memoria hace falta.</translation>
    </message>
    <message>
        <source>Batches to train for.</source>
        <translation>Lotes que dura el entrenamiento.</translation>
    </message>
    <message>
        <source>Batches between two checkpoints.</source>
        <translation>Lotes entre dos puntos de control.</translation>
    </message>
    <message>
        <source>Numbers of a checkpoint&apos;s weights; bf16 takes half the disk.</source>
        <translation>Números de los pesos de un punto de control; bf16 ocupa la mitad del disco.</translation>
    </message>
    <message>
        <source>Random crop and stretch, as a fraction of the picture&apos;s sides.</source>
        <translation>Variación aleatoria del recorte y del estiramiento, como fracción de los lados de la imagen.</translation>
    </message>
    <message>
        <source>Largest factor of a random change of brightness.</source>
        <translation>Factor máximo de un cambio aleatorio de brillo.</translation>
    </message>
    <message>
        <source>Largest factor of a random change of saturation.</source>
        <translation>Factor máximo de un cambio aleatorio de saturación.</translation>
    </message>
    <message>
        <source>Largest random turn of the hue, as a fraction of the circle.</source>
        <translation>Giro aleatorio máximo del tono, como fracción del círculo.</translation>
    </message>
    <message>
        <source>Mirror half of the pictures left to right.</source>
        <translation>Reflejar la mitad de las imágenes de izquierda a derecha.</translation>
    </message>
    <message>
        <source>Weight of the position and size of a box in the loss.</source>
        <translation>Peso en la pérdida de la posición y el tamaño de una caja.</translation>
    </message>
    <message>
        <source>Weight of the confidence where an organ is.</source>
        <translation>Peso de la confianza donde hay un órgano.</translation>
    </message>
    <message>
        <source>Weight of the confidence where none is.</source>
        <translation>Peso de la confianza donde no hay ninguno.</translation>
    </message>
    <message>
        <source>Weight of the class in the loss.</source>
        <translation>Peso de la clase en la pérdida.</translation>
    </message>
    <message>
        <source>Torch&apos;s own kernels, or Darknet&apos;s arithmetic, pictures and random numbers to the last digits.</source>
        <translation>Los núcleos propios de Torch, o la aritmética, las imágenes y los números aleatorios de Darknet hasta las últimas cifras.</translation>
    </message>
    <message>
        <source>Arithmetic of the network; bf16 is faster where supported.</source>
        <translation>Aritmética de la red; bf16 es más rápida donde se admite.</translation>
    </message>
    <message>
        <source>Where to compute; auto takes a GPU where there is one.</source>
        <translation>Dónde calcular; auto usa una GPU si la hay.</translation>
    </message>
    <message>
        <source>Processor threads; 0 takes one per core.</source>
        <translation>Hilos del procesador; 0 usa uno por núcleo.</translation>
    </message>
    <message>
        <source>Keep the channels of a pixel side by side in memory.</source>
        <translation>Guardar en memoria los canales de un píxel uno junto a otro.</translation>
    </message>
    <message>
        <source>Let torch compile the network; it needs a C++ compiler.</source>
        <translation>Dejar que torch compile la red; hace falta un compilador de C++.</translation>
    </message>
    <message>
        <source>Replay the passes of a graphics card as one graph.</source>
        <translation>Repetir como un solo grafo las pasadas de una tarjeta gráfica.</translation>
    </message>
    <message>
        <source>Seed of every random draw.</source>
        <translation>Semilla de todo sorteo aleatorio.</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>Giro</translation>
    </message>
    <message>
        <source>Faults of ultrasound</source>
        <translation>Defectos de la ecografía</translation>
    </message>
    <message>
        <source>degrees</source>
        <translation>grados</translation>
    </message>
    <message>
        <source>The layers: a published network, “cfg” for those of a Darknet file, or the localiser.</source>
        <translation>Las capas: una red publicada, «cfg» para las de un archivo de Darknet, o el localizador.</translation>
    </message>
    <message>
        <source>Boxes that each cell predicts (B); of the localiser: the most organs on a picture.</source>
        <translation>Cajas que predice cada celda (B); en el localizador: el máximo de órganos en una imagen.</translation>
    </message>
    <message>
        <source>Largest random turn of the picture, for the localiser.</source>
        <translation>Mayor giro aleatorio de la imagen, para el localizador.</translation>
    </message>
    <message>
        <source>Strength of random speckle, shadows and depth, for the localiser.</source>
        <translation>Intensidad del moteado, las sombras y la profundidad aleatorios, para el localizador.</translation>
    </message>
    <message>
        <source>Judge the start</source>
        <translation>Evaluar el inicio</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>Codificador</translation>
    </message>
    <message>
        <source>Size in learning</source>
        <translation>Tamaño al aprender</translation>
    </message>
    <message>
        <source>Both ways</source>
        <translation>En ambos sentidos</translation>
    </message>
    <message>
        <source>Without an organ</source>
        <translation>Sin órgano</translation>
    </message>
    <message>
        <source>Share of drawn pictures without an organ in a batch, for the localiser.</source>
        <translation>Proporción de imágenes generadas sin órgano en cada lote, para el localizador.</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>patient unknown</source>
        <translation>paciente sin identificar</translation>
    </message>
    <message>
        <source>patient {0}</source>
        <translation>paciente {0}</translation>
    </message>
    <message>
        <source>slice {0} of {1}</source>
        <translation>corte {0} de {1}</translation>
    </message>
    <message>
        <source>{0} mm/px</source>
        <translation>{0} mm/px</translation>
    </message>
    <message>
        <source>confidence {0:.2f}</source>
        <translation>confianza {0:.2f}</translation>
    </message>
    <message>
        <source>mm/px unknown</source>
        <translation>mm/px sin definir</translation>
    </message>
    <message>
        <source>W {window:.4g}  L {level:.4g}   {zoom:.0%}</source>
        <translation>V {window:.4g}  N {level:.4g}   {zoom:.0%}</translation>
    </message>
</context>
<context>
    <name>Past</name>
    <message>
        <source>Restore the state at row {0}</source>
        <translation>Restaurar el estado en la fila {0}</translation>
    </message>
    <message>
        <source>Nothing differs from that state.</source>
        <translation>Nada difiere de ese estado.</translation>
    </message>
    <message>
        <source>This state is now called “{0}”.</source>
        <translation>Este estado se llama ahora «{0}».</translation>
    </message>
    <message>
        <source>Every change is on disk; this state is called “{0}” already.</source>
        <translation>Todos los cambios están en el disco; este estado ya se llama «{0}».</translation>
    </message>
    <message>
        <source>Saved {0}</source>
        <translation>Guardado {0}</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Qué</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Cuándo</translation>
    </message>
    <message>
        <source>row {0}</source>
        <translation>fila {0}</translation>
    </message>
    <message>
        <source>{0} slices</source>
        <translation>{0} cortes</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importar</translation>
    </message>
    <message>
        <source>Black out text</source>
        <translation>Tapar texto en negro</translation>
    </message>
</context>
<context>
    <name>PathField</name>
    <message>
        <source>Browse…</source>
        <translation>Examinar…</translation>
    </message>
</context>
<context>
    <name>Preannotating</name>
    <message numerus="yes">
        <source>%n slices proposed, dashed.</source>
        <translation>
            <numerusform>%n corte propuesto, a trazos.</numerusform>
            <numerusform>%n cortes propuestos, a trazos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>On %n slices the model found none.</source>
        <translation>
            <numerusform>En %n corte el modelo no halló ninguno.</numerusform>
            <numerusform>En %n cortes el modelo no halló ninguno.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pictures could not be read.</source>
        <translation>
            <numerusform>No se pudo leer %n imagen.</numerusform>
            <numerusform>No se pudieron leer %n imágenes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Preflight</name>
    <message>
        <source>There is no split yet.</source>
        <translation>Aún no hay ninguna partición.</translation>
    </message>
    <message>
        <source>Split by patient: {split}.</source>
        <translation>Partición por paciente: {split}.</translation>
    </message>
    <message>
        <source>Split by slice as in the paper: what is made with {split} is stamped as leaking.</source>
        <translation>Partición por corte, como en el artículo: lo que se haga con {split} lleva el sello de fuga.</translation>
    </message>
    <message>
        <source>Slices that the split names and that are not there: {count} ({who}). The rest goes on.</source>
        <translation>Cortes que la partición nombra y que no están: {count} ({who}). Se sigue con los demás.</translation>
    </message>
    <message>
        <source>Slices that came after the split and have no part in it: {count} ({who}).</source>
        <translation>Cortes posteriores a la partición y sin lugar en ella: {count} ({who}).</translation>
    </message>
    <message>
        <source>No patient and no picture stands on two sides.</source>
        <translation>Ningún paciente y ninguna imagen está en dos lados.</translation>
    </message>
    <message>
        <source>Patients on several sides: {count} ({who}).</source>
        <translation>Pacientes en varios lados: {count} ({who}).</translation>
    </message>
    <message>
        <source>One picture on two sides: {count} ({who}).</source>
        <translation>Una misma imagen en dos lados: {count} ({who}).</translation>
    </message>
    <message>
        <source>Locked for the external test, but not in the test part: {count} ({who}).</source>
        <translation>Reservados para la prueba externa, pero fuera de la parte de prueba: {count} ({who}).</translation>
    </message>
    <message>
        <source>Patients that judge here, but whom the start has learnt from: {count} ({who}). All is stamped as leaking.</source>
        <translation>Pacientes que aquí juzgan y de las que ya aprendió el inicio: {count} ({who}). Todo lleva el sello de fuga.</translation>
    </message>
    <message>
        <source>Whom {file} has learnt from is not on record here: if patients judge whom it knows, figures flatter.</source>
        <translation>Aquí no consta de quién ha aprendido {file}: si juzgan pacientes que conoce, las cifras halagan.</translation>
    </message>
    <message>
        <source>Patients: {train} to learn from, {val} to validate on.</source>
        <translation>Pacientes: {train} para aprender, {val} para validar.</translation>
    </message>
    <message>
        <source>All slices are of one patient: nobody else can be judged by what is learnt.</source>
        <translation>Todos los cortes son de un paciente: lo aprendido no permite juzgar a nadie más.</translation>
    </message>
    <message>
        <source>Slices to learn from: {count}. At least 2 are needed.</source>
        <translation>Cortes para aprender: {count}. Hacen falta al menos 2.</translation>
    </message>
    <message>
        <source>Pictures that are not where they were: {count} ({who}).</source>
        <translation>Imágenes que ya no están en su sitio: {count} ({who}).</translation>
    </message>
    <message>
        <source>Slices with a box: {train} to learn from, {val} to validate on.</source>
        <translation>Cortes con caja: {train} para aprender, {val} para validar.</translation>
    </message>
    <message>
        <source>No slice with a box to learn from, or none to validate on.</source>
        <translation>No hay cortes con caja para aprender, o no los hay para validar.</translation>
    </message>
    <message>
        <source>Slices without a box that nobody has signed off are left out: {count} ({who}).</source>
        <translation>Se omiten cortes sin caja que nadie ha aceptado: {count} ({who}).</translation>
    </message>
    <message>
        <source>Slices whose boxes nobody has looked at are left out: {count} ({who}).</source>
        <translation>Se omiten cortes cuyas cajas nadie ha mirado: {count} ({who}).</translation>
    </message>
    <message>
        <source>Boxes that reach out of their picture: {count} ({who}).</source>
        <translation>Cajas que se salen de su imagen: {count} ({who}).</translation>
    </message>
    <message>
        <source>Boxes that do not fit the mask that they are linked to: {count} ({who}).</source>
        <translation>Cajas que no se ajustan a la máscara que siguen: {count} ({who}).</translation>
    </message>
    <message>
        <source>One picture a pass cannot be learnt from: batch normalisation needs two to compare.</source>
        <translation>De una imagen por pasada no se aprende: la normalización por lotes necesita dos que comparar.</translation>
    </message>
    <message>
        <source>Takes {needed} on the disk, of {free} free.</source>
        <translation>Ocupa {needed} en el disco, con {free} libres.</translation>
    </message>
    <message>
        <source>Takes {needed} on the disk, which has {free} free.</source>
        <translation>Ocupa {needed} en el disco, que solo tiene {free} libres.</translation>
    </message>
    <message>
        <source>Computes on {device}.</source>
        <translation>Calcula con {device}.</translation>
    </message>
    <message>
        <source>A trial of five batches failed: {fault}</source>
        <translation>Falló un ensayo de cinco lotes: {fault}</translation>
    </message>
    <message>
        <source>Takes about {needed} of memory, of {free} free.</source>
        <translation>Ocupa unos {needed} de memoria, con {free} libres.</translation>
    </message>
    <message>
        <source>Takes about {needed} of memory, and {free} are free.</source>
        <translation>Ocupa unos {needed} de memoria, y solo hay {free} libres.</translation>
    </message>
    <message>
        <source>Takes about {time}, by a trial of five batches.</source>
        <translation>Dura unos {time}, según un ensayo de cinco lotes.</translation>
    </message>
    <message>
        <source>Make a split by patient</source>
        <translation>Dividir por paciente</translation>
    </message>
    <message>
        <source>Import more slices</source>
        <translation>Importar más cortes</translation>
    </message>
    <message>
        <source>Show the first of them</source>
        <translation>Mostrar el primero</translation>
    </message>
    <message>
        <source>Accept them as slices without an organ</source>
        <translation>Aceptarlos como cortes sin órgano</translation>
    </message>
    <message>
        <source>Leave them out</source>
        <translation>Omitirlos</translation>
    </message>
    <message>
        <source>Fit the boxes to their masks</source>
        <translation>Ajustar las cajas a sus máscaras</translation>
    </message>
    <message>
        <source>Cut the boxes to their pictures</source>
        <translation>Recortar las cajas a sus imágenes</translation>
    </message>
    <message>
        <source>Use {options}</source>
        <translation>Usar {options}</translation>
    </message>
    <message>
        <source>Free some space on the disk</source>
        <translation>Libere espacio en el disco</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>bien</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>aviso</translation>
    </message>
    <message>
        <source>failure</source>
        <translation>fallo</translation>
    </message>
    <message>
        <source>the processor</source>
        <translation>el procesador</translation>
    </message>
    <message>
        <source>Batch: {batch}, from the slices to learn from: {count}.</source>
        <translation>Lote: {batch}, de los cortes para aprender: {count}.</translation>
    </message>
    <message>
        <source>A batch of {batch} is more than the slices to learn from, {count}: pictures repeat in it.</source>
        <translation>Un lote de {batch} supera los cortes para aprender, {count}: las imágenes se repiten en él.</translation>
    </message>
</context>
<context>
    <name>PreflightList</name>
    <message>
        <source>Check before the start</source>
        <translation>Comprobar antes de empezar</translation>
    </message>
    <message>
        <source>What is to be known before a training</source>
        <translation>Lo que conviene saber antes de entrenar</translation>
    </message>
    <message>
        <source>Looking, and trying five batches…</source>
        <translation>Comprobando y ensayando cinco lotes…</translation>
    </message>
    <message>
        <source>Trainings learn from what main has read: read as main to mend it.</source>
        <translation>Los entrenamientos aprenden de lo que ha leído main: lea como main para arreglarlo.</translation>
    </message>
    <message>
        <source>To be mended: {count}</source>
        <translation>Por corregir: {count}</translation>
    </message>
    <message>
        <source>Warnings: {count}</source>
        <translation>Avisos: {count}</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>Todo está bien.</translation>
    </message>
</context>
<context>
    <name>PropagateDialog</name>
    <message>
        <source>Propagate</source>
        <translation>Propagar</translation>
    </message>
    <message>
        <source>&amp;Boxes</source>
        <translation>&amp;Cajas</translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation>&amp;Máscara</translation>
    </message>
    <message>
        <source>Accept all</source>
        <translation>Aceptar todo</translation>
    </message>
    <message>
        <source>to</source>
        <translation>a</translation>
    </message>
    <message>
        <source>First slice</source>
        <translation>Primer corte</translation>
    </message>
    <message>
        <source>Last slice</source>
        <translation>Último corte</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Qué</translation>
    </message>
    <message>
        <source>To slices</source>
        <translation>A los cortes</translation>
    </message>
    <message numerus="yes">
        <source>What slice {0} has, on %n others, dashed on the canvas. Boxes take the place of those that are there; accepted and rejected slices are left out.</source>
        <translation>
            <numerusform>Lo del corte {0}, en %n más, a trazos en la imagen. Las cajas ocupan el lugar de las que ya hay; los cortes aceptados y rechazados quedan fuera.</numerusform>
            <numerusform>Lo del corte {0}, en %n más, a trazos en la imagen. Las cajas ocupan el lugar de las que ya hay; los cortes aceptados y rechazados quedan fuera.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Proposals</name>
    <message>
        <source>A blinded reader sees no proposals.</source>
        <translation>Un lector a ciegas no ve propuestas.</translation>
    </message>
    <message>
        <source>Change the reader first.</source>
        <translation>Cambie antes de lector.</translation>
    </message>
    <message>
        <source>Proposals are being made already.</source>
        <translation>Ya se están haciendo propuestas.</translation>
    </message>
    <message>
        <source>Wait for their end, or cancel.</source>
        <translation>Espere a que terminen, o cancélelas.</translation>
    </message>
</context>
<context>
    <name>ProposalsBar</name>
    <message>
        <source>Pre-annotate</source>
        <translation>Preanotar</translation>
    </message>
    <message>
        <source>Let a model propose boxes and masks, dashed until you accept them</source>
        <translation>Deje que un modelo proponga cajas y máscaras, a trazos hasta que las acepte</translation>
    </message>
    <message>
        <source>The model that proposes</source>
        <translation>El modelo que propone</translation>
    </message>
    <message>
        <source>Shipped</source>
        <translation>Incluido</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} de {1}</translation>
    </message>
    <message numerus="yes">
        <source>%n slices are proposed, dashed.</source>
        <translation>
            <numerusform>%n corte está propuesto, a trazos.</numerusform>
            <numerusform>%n cortes están propuestos, a trazos.</numerusform>
        </translation>
    </message>
    <message>
        <source>Here {0} found none, expected gain {1:.2f}.</source>
        <translation>Aquí {0} no halló ninguno, ganancia esperada {1:.2f}.</translation>
    </message>
    <message>
        <source>Here: {0}, confidence {1:.2f}, expected gain {2:.2f}.</source>
        <translation>Aquí: {0}, confianza {1:.2f}, ganancia esperada {2:.2f}.</translation>
    </message>
    <message>
        <source>{0} is now for what the tool in hand has begun, not for the proposal.</source>
        <translation>{0} es ahora para lo empezado con la herramienta, no para la propuesta.</translation>
    </message>
    <message>
        <source>{0} accepts the box that is there, {1} takes the proposal in its place.</source>
        <translation>{0} acepta la caja que hay, {1} pone la propuesta en su lugar.</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Ctrl</source>
        <translation>Ctrl</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Mayús</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Intro</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Intro</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Supr</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Retroceso</translation>
    </message>
    <message>
        <source>PgUp</source>
        <translation>RePág</translation>
    </message>
    <message>
        <source>PgDown</source>
        <translation>AvPág</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Not now</source>
        <translation>Ahora no</translation>
    </message>
</context>
<context>
    <name>Queue</name>
    <message>
        <source>Experiment</source>
        <translation>Experimento</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Batches</source>
        <translation>Lotes</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Falta</translation>
    </message>
</context>
<context>
    <name>QueueList</name>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>Go on or try again</source>
        <translation>Continuar o reintentar</translation>
    </message>
    <message>
        <source>Cancel, or take out of the queue</source>
        <translation>Cancelar o quitar de la cola</translation>
    </message>
    <message>
        <source>Give up: the machine that trains it is gone</source>
        <translation>Darlo por perdido: la máquina que lo entrena ya no está</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Después</translation>
    </message>
    <message>
        <source>In all about {0} left</source>
        <translation>En total quedan unos {0}</translation>
    </message>
    <message>
        <source>Trainings stand here, whether they are started in this window or elsewhere.</source>
        <translation>Aquí aparecen los entrenamientos, iniciados en esta ventana o fuera de ella.</translation>
    </message>
    <message>
        <source>Trainings, those at work and those that wait first</source>
        <translation>Entrenamientos, primero los que están en marcha y los que esperan</translation>
    </message>
</context>
<context>
    <name>ReaderBox</name>
    <message>
        <source>Whose boxes and masks these are. A name that is not in the list makes a reader with an own layer. Of a table with several readers, the rows of this one are taken.</source>
        <translation>De quién son estas cajas y máscaras. Un nombre que no está en la lista crea un lector con su propia capa. De una tabla con varios lectores se toman las filas de este.</translation>
    </message>
</context>
<context>
    <name>Readers</name>
    <message>
        <source>Adopt the reading of {0}</source>
        <translation>Adoptar la lectura de {0}</translation>
    </message>
    <message>
        <source>Take the reading of {0}</source>
        <translation>Tomar la lectura de {0}</translation>
    </message>
</context>
<context>
    <name>ReadersPanel</name>
    <message>
        <source>blinded</source>
        <translation>a ciegas</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Añadir</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Adjudicate</source>
        <translation>Adjudicar</translation>
    </message>
    <message>
        <source>Who reads now</source>
        <translation>Quién lee ahora</translation>
    </message>
    <message>
        <source>New reader</source>
        <translation>Lector nuevo</translation>
    </message>
    <message>
        <source>Name of another reader</source>
        <translation>Nombre de otro lector</translation>
    </message>
    <message>
        <source>Sees neither what others said nor what a model found.</source>
        <translation>No ve ni lo que dijeron otros ni lo que halló un modelo.</translation>
    </message>
    <message>
        <source>First reader</source>
        <translation>Primer lector</translation>
    </message>
    <message>
        <source>Second reader</source>
        <translation>Segundo lector</translation>
    </message>
    <message>
        <source>Slices that both have read, those that differ most first</source>
        <translation>Cortes leídos por ambos, primero los que más difieren</translation>
    </message>
    <message>
        <source>Reading as</source>
        <translation>Leyendo como</translation>
    </message>
    <message>
        <source>detector</source>
        <translation>detector</translation>
    </message>
    <message>
        <source>A blinded reader sees nothing of what others said, nor what a model found.</source>
        <translation>Un lector a ciegas no ve nada de lo que dijeron otros ni de lo que halló un modelo.</translation>
    </message>
    <message>
        <source>Add a second reader, or import labels as one, to see how far two agree.</source>
        <translation>Añada un segundo lector, o importe etiquetas como tal, para ver cuánto concuerdan.</translation>
    </message>
    <message>
        <source>Take {0}</source>
        <translation>Tomar {0}</translation>
    </message>
    <message>
        <source>The two readings are being compared.</source>
        <translation>Se comparan las dos lecturas.</translation>
    </message>
    <message>
        <source>TCD</source>
        <translation>DTC</translation>
    </message>
    <message>
        <source>{0} of {1} read by both; a box by one alone on {2}, by neither on {3}.</source>
        <translation>{0} de {1}, según ambos lectores; caja de uno solo en {2}, de ninguno en {3}.</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>{0} a {1}</translation>
    </message>
    <message>
        <source>{0}, {1}: difference {2}, limits of agreement {3}; ICC(2,1) {4}</source>
        <translation>{0}, {1}: diferencia {2}, límites de concordancia {3}; CCI(2,1) {4}</translation>
    </message>
    <message>
        <source>Choose two readers and compare them to see how far they agree.</source>
        <translation>Elija dos lectores y compárelos para ver cuánto concuerdan.</translation>
    </message>
    <message>
        <source>On {0} both boxes come from one detector ({1} as it proposed them, {2} corrected): there they agree by construction.</source>
        <translation>En {0} ambas cajas vienen de un mismo detector ({1} como las propuso, {2} corregidas): allí concuerdan por construcción.</translation>
    </message>
    <message>
        <source>Left out, since a mask is damaged: {0}.</source>
        <translation>Excluidos, porque una máscara está dañada: {0}.</translation>
    </message>
    <message>
        <source>{0}: mean IoU {1}, by patient, with its misses as 0.</source>
        <translation>{0}: IoU media {1}, por paciente, con sus omisiones como 0.</translation>
    </message>
    <message>
        <source>Make it the reading of main</source>
        <translation>Convertirla en la lectura de main</translation>
    </message>
    <message>
        <source>What {0} has read becomes the reading of main, which trainings learn from.</source>
        <translation>Lo que ha leído {0} pasa a ser la lectura de main, de la que aprenden los entrenamientos.</translation>
    </message>
    <message numerus="yes">
        <source>%n slices of main are now as {0} has read them.</source>
        <translation>
            <numerusform>%n corte de main está ahora como lo leyó {0}.</numerusform>
            <numerusform>%n cortes de main están ahora como los leyó {0}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Where both drew one: IoU {0}; Dice {1}, by patient.</source>
        <translation>Donde ambos dibujaron: IoU {0}; Dice {1}, por paciente.</translation>
    </message>
    <message>
        <source>box width, mean over slices</source>
        <translation>ancho de la caja, media de los cortes</translation>
    </message>
    <message>
        <source>box height, mean over slices</source>
        <translation>alto de la caja, media de los cortes</translation>
    </message>
    <message>
        <source>shipped detector</source>
        <translation>detector incluido</translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>Bring back</source>
        <translation>Recuperar</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Ahora no</translation>
    </message>
    <message>
        <source>A damaged workspace</source>
        <translation>Un espacio de trabajo dañado</translation>
    </message>
</context>
<context>
    <name>Reports</name>
    <message>
        <source>en</source>
        <comment>the report&apos;s language: en or es</comment>
        <translation>es</translation>
    </message>
</context>
<context>
    <name>Research</name>
    <message>
        <source>Train</source>
        <translation>Entrenar</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Curvas</translation>
    </message>
    <message>
        <source>Worst</source>
        <translation>Peores</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>No training is at work.</source>
        <translation>No hay ningún entrenamiento en marcha.</translation>
    </message>
    <message>
        <source>No experiment is chosen.</source>
        <translation>No hay ningún experimento elegido.</translation>
    </message>
    <message>
        <source>Tick some in the list above the curves.</source>
        <translation>Marque alguno en la lista sobre las curvas.</translation>
    </message>
    <message>
        <source>The report is being written.</source>
        <translation>Se está escribiendo el informe.</translation>
    </message>
    <message>
        <source>Choose a checkpoint first: click a point in “Curves”.</source>
        <translation>Elija antes un punto de control: pulse un punto en “Curvas”.</translation>
    </message>
    <message>
        <source>Another job is at work: wait for its end.</source>
        <translation>Hay otro trabajo en marcha: espere a que termine.</translation>
    </message>
    <message>
        <source>This checkpoint is scored on all slices.</source>
        <translation>Este punto de control está evaluado en todos los cortes.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>The report is written: {path}</source>
        <translation>El informe está escrito: {path}</translation>
    </message>
</context>
<context>
    <name>ResultsPanel</name>
    <message>
        <source>Checkpoints</source>
        <translation>Puntos de control</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>Mapa de calor</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Comparación</translation>
    </message>
    <message>
        <source>Changed labels</source>
        <translation>Etiquetas cambiadas</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>Accept</source>
        <translation>Aceptar</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Rechazar</translation>
    </message>
    <message>
        <source>Flag</source>
        <translation>Marcar</translation>
    </message>
    <message>
        <source>Back to unreviewed</source>
        <translation>Volver a sin revisar</translation>
    </message>
    <message>
        <source>No other slice is left to review.</source>
        <translation>No queda ningún otro corte por revisar.</translation>
    </message>
    <message>
        <source>Pin a note</source>
        <translation>Fijar una nota</translation>
    </message>
    <message>
        <source>Change a note</source>
        <translation>Cambiar una nota</translation>
    </message>
    <message>
        <source>Delete a note</source>
        <translation>Eliminar una nota</translation>
    </message>
    <message>
        <source>A slice that was never on the canvas is not accepted: look first.</source>
        <translation>Un corte que nunca estuvo en el lienzo no se acepta: mírelo primero.</translation>
    </message>
    <message>
        <source>{0} slices were never on the canvas and are not accepted: look first.</source>
        <translation>Cortes que nunca estuvieron en el lienzo: {0}. No se aceptan: mírelos primero.</translation>
    </message>
    <message>
        <source>Delete box</source>
        <translation>Eliminar caja</translation>
    </message>
    <message>
        <source>Duplicate box</source>
        <translation>Duplicar caja</translation>
    </message>
    <message>
        <source>Paste boxes of {0}</source>
        <translation>Pegar cajas de {0}</translation>
    </message>
    <message>
        <source>Use predicted box</source>
        <translation>Usar predicción</translation>
    </message>
</context>
<context>
    <name>Safekeeping</name>
    <message numerus="yes">
        <source>%n things in this workspace are not as they were recorded, first: {0}.</source>
        <translation>
            <numerusform>%n cosa de este espacio de trabajo no está como se registró: {0}.</numerusform>
            <numerusform>%n cosas de este espacio de trabajo no están como se registraron; la primera: {0}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ScoreMore</name>
    <message>
        <source>Score on all slices…</source>
        <translation>Evaluar en todos los cortes…</translation>
    </message>
    <message>
        <source>Training slices only</source>
        <translation>Solo entrenamiento</translation>
    </message>
    <message>
        <source>The test part is for the last word, not for choices. Each opening is logged with your name. Openings in this experiment so far: {n}.</source>
        <translation>El conjunto de prueba es para la última palabra, no para elegir. Cada apertura se registra con nombre. Aperturas en este experimento hasta ahora: {n}.</translation>
    </message>
    <message>
        <source>Test part too</source>
        <translation>También la prueba</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard and mouse</source>
        <translation>Teclado y mouse</translation>
    </message>
    <message>
        <source>Search by action or key</source>
        <translation>Buscar por acción o tecla</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Acción</translation>
    </message>
    <message>
        <source>Keys or gesture</source>
        <translation>Teclas o gesto</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>Guardar como PDF</translation>
    </message>
    <message>
        <source>Change keys and mouse…</source>
        <translation>Cambiar teclas y mouse…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>Guardar como PDF…</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Buscar</translation>
    </message>
</context>
<context>
    <name>SideCanvas</name>
    <message>
        <source>Slice beside</source>
        <translation>Corte de al lado</translation>
    </message>
</context>
<context>
    <name>SliceCanvas</name>
    <message>
        <source>This file has changed since it was imported.</source>
        <translation>Este archivo ha cambiado desde su importación.</translation>
    </message>
    <message>
        <source>This workspace has no slices yet.</source>
        <translation>Este espacio de trabajo aún no tiene cortes.</translation>
    </message>
    <message>
        <source>Import a folder of ultrasound pictures to begin.</source>
        <translation>Para comenzar, importar una carpeta con imágenes de ultrasonido.</translation>
    </message>
    <message>
        <source>If that was meant, accept it in the Review menu.</source>
        <translation>Si era lo que se quería, acéptelo en el menú Revisión.</translation>
    </message>
</context>
<context>
    <name>SlicePanel</name>
    <message>
        <source>From the expert mask.</source>
        <translation>De la máscara experta.</translation>
    </message>
    <message>
        <source>Drawn by hand.</source>
        <translation>Dibujada a mano.</translation>
    </message>
    <message>
        <source>From a model, changed by nobody.</source>
        <translation>De un modelo, sin cambios.</translation>
    </message>
    <message>
        <source>From a model, corrected by hand.</source>
        <translation>De un modelo, corregida a mano.</translation>
    </message>
    <message>
        <source>From the expert mask, corrected by hand.</source>
        <translation>De la máscara experta, corregida a mano.</translation>
    </message>
    <message>
        <source>Interpolated between key slices.</source>
        <translation>Interpolada entre cortes clave.</translation>
    </message>
    <message>
        <source>Carried over from another slice.</source>
        <translation>Propagada desde otro corte.</translation>
    </message>
    <message>
        <source>From a mask that was proposed and accepted.</source>
        <translation>De una máscara propuesta y aceptada.</translation>
    </message>
    <message>
        <source>Mask: drawn by hand.</source>
        <translation>Máscara: dibujada a mano.</translation>
    </message>
    <message>
        <source>Mask: the expert’s, corrected by hand.</source>
        <translation>Máscara: la experta, corregida a mano.</translation>
    </message>
    <message>
        <source>Mask: interpolated between key slices.</source>
        <translation>Máscara: interpolada entre cortes clave.</translation>
    </message>
    <message>
        <source>Mask: carried over from another slice.</source>
        <translation>Máscara: propagada desde otro corte.</translation>
    </message>
    <message>
        <source>Mask: proposed in a box and accepted.</source>
        <translation>Máscara: propuesta en una caja y aceptada.</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Revisión</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Comentario</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>Caja</translation>
    </message>
    <message>
        <source>Box {0} of {1}: {2}</source>
        <translation>Caja {0} de {1}: {2}</translation>
    </message>
    <message>
        <source>by {0}, {1}</source>
        <translation>por {0}, {1}</translation>
    </message>
    <message>
        <source>{0} boxes. Click one, or press Tab, to see its numbers.</source>
        <translation>{0} cajas. Clic en una, o tecla Tab, para ver sus números.</translation>
    </message>
    <message>
        <source>No box on this slice. Press W and draw one.</source>
        <translation>Sin caja en este corte. Presionar W y dibujar una.</translation>
    </message>
    <message>
        <source>Checkpoint {0}, confidence {1:.2f}</source>
        <translation>Punto de control {0}, confianza {1:.2f}</translation>
    </message>
    <message>
        <source>IoU with the prediction: {0:.2f}</source>
        <translation>IoU con la predicción: {0:.2f}</translation>
    </message>
    <message>
        <source>Imported from a label file.</source>
        <translation>Importado de un archivo de etiquetas.</translation>
    </message>
    <message>
        <source>Mask: imported from a label file.</source>
        <translation>Máscara: importada de un archivo de etiquetas.</translation>
    </message>
    <message>
        <source>No box on this slice.</source>
        <translation>Sin caja en este corte.</translation>
    </message>
    <message>
        <source>Checkpoint {0}</source>
        <translation>Punto de control {0}</translation>
    </message>
</context>
<context>
    <name>SliceTreeModel</name>
    <message>
        <source>Slice</source>
        <translation>Corte</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>{0} of {1} reviewed</source>
        <translation>{0} de {1} revisados</translation>
    </message>
    <message>
        <source>Patient unknown</source>
        <translation>Paciente sin identificar</translation>
    </message>
    <message>
        <source>Patient {0}</source>
        <translation>Paciente {0}</translation>
    </message>
</context>
<context>
    <name>SliceView</name>
    <message>
        <source>Slice</source>
        <translation>Corte</translation>
    </message>
</context>
<context>
    <name>SplitDialog</name>
    <message>
        <source>New split</source>
        <translation>Partición nueva</translation>
    </message>
    <message>
        <source>Save split</source>
        <translation>Guardar partición</translation>
    </message>
    <message>
        <source>Every figure made with this split will bear “{stamp}”.</source>
        <translation>Toda figura hecha con esta partición llevará “{stamp}”.</translation>
    </message>
    <message>
        <source>Splits</source>
        <translation>Particiones</translation>
    </message>
    <message>
        <source>Saved splits</source>
        <translation>Particiones guardadas</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nombre</translation>
    </message>
    <message>
        <source>Click or drag moves patients; arrows choose one, 1, 2, 3 or Space move it.</source>
        <translation>Clic o arrastre mueven pacientes; las flechas eligen una, y 1, 2, 3 o Espacio la mueven.</translation>
    </message>
    <message>
        <source>Looking for pictures that are there twice…</source>
        <translation>Buscando imágenes repetidas…</translation>
    </message>
    <message>
        <source>{name}, in use</source>
        <translation>{name}, en uso</translation>
    </message>
    <message>
        <source>Experiments: {names}</source>
        <translation>Experimentos: {names}</translation>
    </message>
    <message>
        <source>{count} splits with one test part; validation goes round.</source>
        <translation>{count} particiones con un mismo conjunto de prueba; la validación rota.</translation>
    </message>
    <message>
        <source>several parts</source>
        <translation>varios conjuntos</translation>
    </message>
    <message>
        <source>; locked for the external test</source>
        <translation>; reservado para la prueba externa</translation>
    </message>
    <message>
        <source>No slice is left to train on.</source>
        <translation>No queda ningún corte con el que entrenar.</translation>
    </message>
    <message>
        <source>One picture for two patients, who are dealt as one: {pairs}.</source>
        <translation>Una misma imagen en dos pacientes, que se reparten como uno: {pairs}.</translation>
    </message>
    <message>
        <source>{0} {1} of {2}</source>
        <translation>{0} {1} de {2}</translation>
    </message>
    <message>
        <source>{part}: {slices} ({share:.0f} %), {patients}</source>
        <translation>{part}: {slices} ({share:.0f} %), {patients}</translation>
    </message>
    <message>
        <source>{patient}: {place}, {slices}</source>
        <translation>{patient}: {place}, {slices}</translation>
    </message>
</context>
<context>
    <name>SplitForm</name>
    <message>
        <source>By &amp;patient</source>
        <translation>Por &amp;paciente</translation>
    </message>
    <message>
        <source>By &amp;slice, as in the paper</source>
        <translation>Por co&amp;rte, como en el artículo</translation>
    </message>
    <message>
        <source>&amp;Leave one patient out</source>
        <translation>&amp;Dejar una paciente fuera</translation>
    </message>
    <message>
        <source>one split</source>
        <translation>una partición</translation>
    </message>
    <message>
        <source> slices</source>
        <translation> cortes</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>Prue&amp;ba</translation>
    </message>
    <message>
        <source>&amp;Validation</source>
        <translation>&amp;Validación</translation>
    </message>
    <message>
        <source>&amp;Folds</source>
        <translation>P&amp;liegues</translation>
    </message>
    <message>
        <source>S&amp;eed</source>
        <translation>S&amp;emilla</translation>
    </message>
</context>
<context>
    <name>SplitStrip</name>
    <message>
        <source>Patients by part of the split</source>
        <translation>Pacientes por conjunto de la partición</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Cerebellum Viewer</source>
        <translation>Cerebellum Viewer</translation>
    </message>
    <message>
        <source>Review, correct and sign off boxes around the fetal cerebellum, slice by slice.</source>
        <translation>Revisar, corregir y aprobar cajas del cerebelo fetal, corte por corte.</translation>
    </message>
    <message>
        <source>Or drop a folder on this window.</source>
        <translation>O suelte una carpeta sobre esta ventana.</translation>
    </message>
    <message>
        <source>Last workspaces</source>
        <translation>Últimos espacios de trabajo</translation>
    </message>
    <message>
        <source>Research and education. Not a medical device. Not for diagnosis.</source>
        <translation>Investigación y educación. No es un dispositivo médico. No apto para diagnóstico.</translation>
    </message>
    <message>
        <source>Import a folder of pictures and masks; the files are never changed.</source>
        <translation>Importar imágenes y máscaras; los archivos nunca se modifican.</translation>
    </message>
    <message>
        <source>Page through the slices, correct boxes, accept or reject.</source>
        <translation>Recorrer los cortes, corregir cajas, aceptar o rechazar.</translation>
    </message>
    <message>
        <source>Split by patient and train a detector on your corrections.</source>
        <translation>Dividir por paciente y entrenar un detector con las correcciones.</translation>
    </message>
    <message>
        <source>Score every checkpoint and come back to the worst slices first.</source>
        <translation>Evaluar cada punto de control y volver primero a los peores cortes.</translation>
    </message>
</context>
<context>
    <name>StripPanel</name>
    <message>
        <source>Rows from top to bottom, slices from left to right</source>
        <translation>Filas de arriba abajo, cortes de izquierda a derecha</translation>
    </message>
    <message>
        <source>Columns from left to right, slices from top to bottom</source>
        <translation>Columnas de izquierda a derecha, cortes de arriba abajo</translation>
    </message>
    <message>
        <source>The boxes form a tube. Click to go to a slice; drag an edge to correct its box.</source>
        <translation>Las cajas forman un tubo. Clic para ir a un corte; arrastrar un borde para corregir su caja.</translation>
    </message>
</context>
<context>
    <name>StripView</name>
    <message>
        <source>Move edge in the strip</source>
        <translation>Mover borde en la tira</translation>
    </message>
</context>
<context>
    <name>Suggesting</name>
    <message>
        <source>Key slice</source>
        <translation>Corte clave</translation>
    </message>
    <message>
        <source>No key slice any more</source>
        <translation>Dejar de ser corte clave</translation>
    </message>
    <message>
        <source>Accept proposal</source>
        <translation>Aceptar propuesta</translation>
    </message>
    <message>
        <source>Accept proposals</source>
        <translation>Aceptar propuestas</translation>
    </message>
    <message>
        <source>Reject proposals</source>
        <translation>Rechazar propuestas</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close this message</source>
        <translation>Cerrar este mensaje</translation>
    </message>
</context>
<context>
    <name>ToolHints</name>
    <message>
        <source>Drag a box or its handles; arrows move it, with Alt an edge.</source>
        <translation>Arrastrar una caja o sus asas; flechas: moverla; con Alt, un borde.</translation>
    </message>
    <message>
        <source>Drag from corner to corner.</source>
        <translation>Arrastrar de esquina a esquina.</translation>
    </message>
    <message>
        <source>Click into a hole of the mask.</source>
        <translation>Clic dentro de un hueco de la máscara.</translation>
    </message>
    <message>
        <source>Click corners, Enter closes; or pull at the corners of the outline.</source>
        <translation>Clic por vértice, Intro cierra; o arrastrar vértices del contorno.</translation>
    </message>
    <message>
        <source>Drag sideways: window; up or down: level. Double-click: automatic.</source>
        <translation>Arrastrar de lado: ventana; arriba o abajo: nivel. Doble clic: automático.</translation>
    </message>
    <message>
        <source>Drag over the organ. Shift+wheel: size.</source>
        <translation>Arrastrar sobre el órgano. Mayús+rueda: tamaño.</translation>
    </message>
    <message>
        <source>Drag a region. Enter adds, Esc drops it.</source>
        <translation>Arrastrar una región. Intro añade, Esc descarta.</translation>
    </message>
    <message>
        <source>Drag a box, then strokes. Enter accepts, Esc drops.</source>
        <translation>Caja, luego trazos. Intro acepta, Esc descarta.</translation>
    </message>
    <message>
        <source>Drag from point to point, or pull at an end. Delete takes one away.</source>
        <translation>Arrastrar de punto a punto o un extremo; Supr quita.</translation>
    </message>
</context>
<context>
    <name>ToolPanel</name>
    <message>
        <source>Size of the brush</source>
        <translation>Tamaño del pincel</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>píxeles</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <source>Unit of the size</source>
        <translation>Unidad del tamaño</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>Lowest grey value</source>
        <translation>Gris mínimo</translation>
    </message>
    <message>
        <source>Highest grey value</source>
        <translation>Gris máximo</translation>
    </message>
    <message>
        <source>Grey values</source>
        <translation>Grises</translation>
    </message>
    <message>
        <source>Nobody has given a spacing for this volume.</source>
        <translation>Este volumen no tiene espaciado registrado.</translation>
    </message>
    <message>
        <source>What the next calliper measures</source>
        <translation>Qué mide el próximo calibre</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Medir</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>Move box</source>
        <translation>Mover caja</translation>
    </message>
    <message>
        <source>Resize box</source>
        <translation>Cambiar tamaño</translation>
    </message>
    <message>
        <source>Draw box</source>
        <translation>Dibujar caja</translation>
    </message>
    <message>
        <source>Nudge box</source>
        <translation>Desplazar caja</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>Pintar</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Borrar</translation>
    </message>
    <message>
        <source>Fill hole</source>
        <translation>Rellenar hueco</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Umbral</translation>
    </message>
    <message>
        <source>Move corner</source>
        <translation>Mover vértice</translation>
    </message>
    <message>
        <source>Draw polygon</source>
        <translation>Dibujar polígono</translation>
    </message>
    <message>
        <source>Delete corner</source>
        <translation>Eliminar vértice</translation>
    </message>
    <message>
        <source>Accept proposed mask</source>
        <translation>Aceptar máscara propuesta</translation>
    </message>
    <message>
        <source>Move a note</source>
        <translation>Mover una nota</translation>
    </message>
    <message>
        <source>Lay a calliper</source>
        <translation>Poner un calibre</translation>
    </message>
    <message>
        <source>Delete a calliper</source>
        <translation>Quitar un calibre</translation>
    </message>
</context>
<context>
    <name>TrainPanel</name>
    <message>
        <source>Start training</source>
        <translation>Iniciar entrenamiento</translation>
    </message>
    <message>
        <source>New…</source>
        <translation>Nueva…</translation>
    </message>
    <message>
        <source>Divide the patients into training, validation and test</source>
        <translation>Dividir las pacientes en entrenamiento, validación y prueba</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation>&amp;Preajuste</translation>
    </message>
    <message>
        <source>Sp&amp;lit</source>
        <translation>Partición</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Preajuste</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Partición</translation>
    </message>
    <message>
        <source>Make a split first.</source>
        <translation>Primero, crear una partición.</translation>
    </message>
    <message>
        <source>Trainings: {count}; {disk} on disk, of {free} free</source>
        <translation>Entrenamientos: {count}; {disk} en disco, de {free} libres</translation>
    </message>
    <message>
        <source>; about {time}</source>
        <translation>; unos {time}</translation>
    </message>
    <message>
        <source>{part} {slices} ({patients})</source>
        <translation>{part} {slices} ({patients})</translation>
    </message>
</context>
<context>
    <name>TrainingQueue</name>
    <message>
        <source>No workspace is open.</source>
        <translation>No hay ningún espacio de trabajo abierto.</translation>
    </message>
    <message>
        <source>The queue cannot be worked off ({error}).</source>
        <translation>La cola no se puede procesar ({error}).</translation>
    </message>
    <message>
        <source>Free disk space or check the folder.</source>
        <translation>Libere espacio en disco o revise la carpeta.</translation>
    </message>
</context>
<context>
    <name>Tuning</name>
    <message>
        <source>The ONNX file is being written.</source>
        <translation>Se está escribiendo el archivo ONNX.</translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation>Escrito: {path}</translation>
    </message>
    <message>
        <source>Take it over all the same</source>
        <translation>Adoptarlo de todos modos</translation>
    </message>
    <message>
        <source>{name} is the detector in use now.</source>
        <translation>{name} es ahora el detector en uso.</translation>
    </message>
    <message>
        <source>No checkpoint is chosen.</source>
        <translation>No hay ningún punto de control elegido.</translation>
    </message>
    <message>
        <source>Select one in the table of results, or show one.</source>
        <translation>Seleccione uno en la tabla de resultados o muestre uno.</translation>
    </message>
    <message numerus="yes">
        <source>%n corrected slices are learnt from.</source>
        <translation>
            <numerusform>Se aprende de %n corte corregido.</numerusform>
            <numerusform>Se aprende de %n cortes corregidos.</numerusform>
        </translation>
    </message>
    <message>
        <source>Take it over</source>
        <translation>Adoptarlo</translation>
    </message>
    <message>
        <source>the new detector is better</source>
        <translation>el detector nuevo es mejor</translation>
    </message>
    <message>
        <source>the new detector is worse</source>
        <translation>el detector nuevo es peor</translation>
    </message>
    <message>
        <source>no difference to the old detector is shown</source>
        <translation>no se muestra diferencia con el detector anterior</translation>
    </message>
    <message>
        <source>whether it is better cannot be told from one patient</source>
        <translation>si es mejor no puede decirse con una sola paciente</translation>
    </message>
    <message>
        <source>mean IoU {before} before, {after} after</source>
        <translation>IoU media {before} antes, {after} después</translation>
    </message>
    <message>
        <source>difference {value}, 95 % t {low} to {high}; patients: {count}</source>
        <translation>diferencia {value}, t del 95 % {low} a {high}; pacientes: {count}</translation>
    </message>
    <message>
        <source>Whom the old one has learnt from is not on record: it may know these patients.</source>
        <translation>No consta de quién aprendió el anterior: puede que conozca a estas pacientes.</translation>
    </message>
    <message>
        <source>The old one stays in use; “Use this checkpoint” in the table of results replaces it.</source>
        <translation>El anterior sigue en uso; «Usar este punto de control» en la tabla de resultados lo sustituye.</translation>
    </message>
</context>
<context>
    <name>VaryForm</name>
    <message>
        <source>Vary an option…</source>
        <translation>Variar una opción…</translation>
    </message>
    <message>
        <source>Train every combination of several values, one after the other</source>
        <translation>Entrenar cada combinación de varios valores, una tras otra</translation>
    </message>
</context>
<context>
    <name>VolumeTools</name>
    <message>
        <source>Check</source>
        <translation>Control</translation>
    </message>
    <message>
        <source>Nothing to interpolate: mark the slices before and after others as key slices ({0}).</source>
        <translation>Nada que interpolar: marque como clave los cortes anteriores y posteriores a otros ({0}).</translation>
    </message>
    <message>
        <source>No slice of this volume shows the cerebellum yet.</source>
        <translation>Ningún corte de este volumen muestra aún el cerebelo.</translation>
    </message>
    <message>
        <source>Transcerebellar plane: slice {0}, where the cerebellum is widest.</source>
        <translation>Plano transcerebelar: corte {0}, donde el cerebelo es más ancho.</translation>
    </message>
    <message>
        <source>IoU with the boxes that are there: {0:.2f}.</source>
        <translation>IoU con las cajas existentes: {0:.2f}.</translation>
    </message>
    <message>
        <source>The checkpoint finds slice {0}: {1} off.</source>
        <translation>El punto de control halla el corte {0}: a {1} de distancia.</translation>
    </message>
    <message numerus="yes">
        <source>%n slices proposed, dashed. Accept one: {0}, all: {1}; drop them: {2}.</source>
        <translation>
            <numerusform>%n corte propuesto, con trazo discontinuo. Aceptar uno: {0}, todos: {1}; descartar: {2}.</numerusform>
            <numerusform>%n cortes propuestos, con trazo discontinuo. Aceptar uno: {0}, todos: {1}; descartar: {2}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VolumesPanel</name>
    <message>
        <source>No slice fits this filter.</source>
        <translation>Ningún corte cumple este filtro.</translation>
    </message>
    <message>
        <source>Filter, e.g. flagged or vol03</source>
        <translation>Filtrar: marcado, vol03…</translation>
    </message>
    <message>
        <source>Filter slices by name or state</source>
        <translation>Filtrar cortes por nombre o estado</translation>
    </message>
    <message>
        <source>Patients, volumes and slices</source>
        <translation>Pacientes, volúmenes y cortes</translation>
    </message>
    <message>
        <source>{0} of {1} reviewed</source>
        <translation>{0} de {1} revisados</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>training</source>
        <translation>entrenamiento</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>validación</translation>
    </message>
    <message>
        <source>test</source>
        <translation>prueba</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>en espera</translation>
    </message>
    <message>
        <source>running</source>
        <translation>en curso</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>interrumpido</translation>
    </message>
    <message>
        <source>done</source>
        <translation>terminado</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fallido</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>cancelado</translation>
    </message>
    <message>
        <source>Pictures with mask</source>
        <translation>Imágenes con máscara</translation>
    </message>
    <message>
        <source>Pictures without mask</source>
        <translation>Imágenes sin máscara</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Máscaras</translation>
    </message>
    <message>
        <source>Empty masks, to be flagged</source>
        <translation>Máscaras vacías, por marcar</translation>
    </message>
    <message>
        <source>Picture cannot be read</source>
        <translation>Imagen ilegible</translation>
    </message>
    <message>
        <source>Mask cannot be read</source>
        <translation>Máscara ilegible</translation>
    </message>
    <message>
        <source>No mask inside</source>
        <translation>Sin máscara dentro</translation>
    </message>
    <message>
        <source>Several masks inside</source>
        <translation>Varias máscaras dentro</translation>
    </message>
    <message>
        <source>Mask of another size</source>
        <translation>Máscara de otro tamaño</translation>
    </message>
    <message>
        <source>Mask is transposed</source>
        <translation>Máscara transpuesta</translation>
    </message>
    <message>
        <source>Mask without picture</source>
        <translation>Máscara sin imagen</translation>
    </message>
    <message>
        <source>No slice number in the name</source>
        <translation>Nombre sin número de corte</translation>
    </message>
    <message>
        <source>Slice is there twice</source>
        <translation>Corte duplicado</translation>
    </message>
    <message>
        <source>Neither picture nor mask</source>
        <translation>Ni imagen ni máscara</translation>
    </message>
    <message>
        <source>Patient table</source>
        <translation>Tabla de pacientes</translation>
    </message>
    <message>
        <source>LEAK: slices of one patient on both sides</source>
        <translation>FUGA: cortes de una misma paciente en ambos lados</translation>
    </message>
    <message>
        <source>The workspace cannot be written ({error}).</source>
        <translation>No se puede escribir en el espacio de trabajo ({error}).</translation>
    </message>
    <message>
        <source>Free disk space or check the folder.</source>
        <translation>Libere espacio en disco o compruebe la carpeta.</translation>
    </message>
    <message>
        <source>pausing</source>
        <translation>pausando</translation>
    </message>
    <message>
        <source>cancelling</source>
        <translation>cancelando</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pausa</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>rechazado</translation>
    </message>
    <message>
        <source>the loss is no number</source>
        <translation>la pérdida no es un número</translation>
    </message>
    <message>
        <source>out of memory</source>
        <translation>sin memoria</translation>
    </message>
    <message>
        <source>disk full</source>
        <translation>disco lleno</translation>
    </message>
    <message>
        <source>killed</source>
        <translation>proceso terminado</translation>
    </message>
    <message>
        <source>crashed</source>
        <translation>fallo del proceso</translation>
    </message>
    <message>
        <source>unforeseen</source>
        <translation>imprevisto</translation>
    </message>
    <message>
        <source>Volumes of pictures</source>
        <translation>Volúmenes de imágenes</translation>
    </message>
    <message>
        <source>Label files</source>
        <translation>Archivos de etiquetas</translation>
    </message>
    <message>
        <source>Label files without a box</source>
        <translation>Archivos de etiquetas sin cajas</translation>
    </message>
    <message>
        <source>Labels cannot be read</source>
        <translation>Etiquetas ilegibles</translation>
    </message>
    <message>
        <source>Labels of slices with boxes</source>
        <translation>Etiquetas de cortes con cajas</translation>
    </message>
    <message>
        <source>Labels without picture</source>
        <translation>Etiquetas sin imagen</translation>
    </message>
    <message>
        <source>another program has it open</source>
        <translation>otro programa lo tiene abierto</translation>
    </message>
    <message>
        <source>the folder cannot be written</source>
        <translation>no se puede escribir en la carpeta</translation>
    </message>
    <message>
        <source>the database cannot be written</source>
        <translation>no se puede escribir en la base de datos</translation>
    </message>
    <message>
        <source>it is only read here</source>
        <translation>aquí solo se lee</translation>
    </message>
    <message>
        <source>patient</source>
        <translation>paciente</translation>
    </message>
    <message>
        <source>size of a pixel</source>
        <translation>tamaño de un píxel</translation>
    </message>
    <message>
        <source>size by</source>
        <translation>tamaño por</translation>
    </message>
    <message>
        <source>age by dates</source>
        <translation>edad por fechas</translation>
    </message>
    <message>
        <source>places blacked out</source>
        <translation>zonas tapadas en negro</translation>
    </message>
    <message>
        <source>somebody is reading the workspace</source>
        <translation>alguien está leyendo el espacio de trabajo</translation>
    </message>
</context>
<context>
    <name>Worst</name>
    <message>
        <source>missed</source>
        <translation>no detectado</translation>
    </message>
    <message>
        <source>low IoU</source>
        <translation>IoU baja</translation>
    </message>
    <message>
        <source>false alarm</source>
        <translation>falsa alarma</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>correcto</translation>
    </message>
    <message>
        <source>Slice</source>
        <translation>Corte</translation>
    </message>
    <message>
        <source>Patient or volume</source>
        <translation>Paciente o volumen</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Conjunto</translation>
    </message>
    <message>
        <source>IoU</source>
        <translation>IoU</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Confianza</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Veredicto</translation>
    </message>
    <message>
        <source>every slice ({0})</source>
        <translation>todos ({0})</translation>
    </message>
    <message>
        <source>missed ({0})</source>
        <translation>no detectado ({0})</translation>
    </message>
    <message>
        <source>false alarm ({0})</source>
        <translation>falsa alarma ({0})</translation>
    </message>
    <message>
        <source>low IoU ({0})</source>
        <translation>IoU baja ({0})</translation>
    </message>
    <message>
        <source>ok ({0})</source>
        <translation>correcto ({0})</translation>
    </message>
    <message>
        <source>Error (mm)</source>
        <translation>Error (mm)</translation>
    </message>
    <message>
        <source>The farthest edge is {edge} mm off; width {width} mm, height {height} mm.</source>
        <translation>El borde más alejado dista {edge} mm; ancho {width} mm, alto {height} mm.</translation>
    </message>
    <message>
        <source>The error of the width would shift an age that is read off a TCD of that size by {days} days.</source>
        <translation>El error del ancho desplazaría en {days} días una edad leída de un TCD de ese tamaño.</translation>
    </message>
    <message>
        <source>sure but wrong ({0})</source>
        <translation>seguro y falso ({0})</translation>
    </message>
    <message>
        <source>off its mask ({0})</source>
        <translation>fuera de máscara ({0})</translation>
    </message>
    <message>
        <source>outlier ({0})</source>
        <translation>atípico ({0})</translation>
    </message>
</context>
<context>
    <name>WorstFilters</name>
    <message>
        <source>all scored parts</source>
        <translation>todo lo evaluado</translation>
    </message>
    <message>
        <source>all patients</source>
        <translation>todas</translation>
    </message>
    <message>
        <source>Part of the split</source>
        <translation>Conjunto de la partición</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Paciente</translation>
    </message>
    <message>
        <source>Show slices with an IoU from</source>
        <translation>Mostrar cortes con IoU desde</translation>
    </message>
    <message>
        <source>Show slices with an IoU below</source>
        <translation>Mostrar cortes con IoU menor que</translation>
    </message>
    <message>
        <source>Show slices with a confidence from</source>
        <translation>Mostrar cortes con confianza desde</translation>
    </message>
    <message>
        <source>Show slices with a confidence below</source>
        <translation>Mostrar cortes con confianza menor que</translation>
    </message>
    <message>
        <source>IoU ≥ </source>
        <translation>IoU ≥ </translation>
    </message>
    <message>
        <source>conf. ≥ </source>
        <translation>conf. ≥ </translation>
    </message>
    <message>
        <source>Slices: {0}. Boxes: {1} found, {2} false alarms, {3} missed</source>
        <translation>Cortes: {0}. Cajas: {1} halladas, {2} falsas alarmas, {3} omitidas</translation>
    </message>
    <message>
        <source>Kind of slice, with the number of slices</source>
        <translation>Clase de corte, con el número de cortes</translation>
    </message>
</context>
<context>
    <name>WorstLinks</name>
    <message>
        <source>Worst slices of the shown checkpoint</source>
        <translation>Peores cortes del punto de control mostrado</translation>
    </message>
    <message>
        <source>Worst: {0}</source>
        <translation>Peores: {0}</translation>
    </message>
</context>
<context>
    <name>WorstPanel</name>
    <message>
        <source>As validated</source>
        <translation>De validación</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Confianza</translation>
    </message>
    <message>
        <source>Back to the confidence that was best on validation</source>
        <translation>Volver a la confianza que fue mejor en validación</translation>
    </message>
    <message>
        <source>Click a point of a curve to see that checkpoint&apos;s slices, worst first.</source>
        <translation>Clic en un punto de una curva para ver los cortes de ese punto de control, los peores primero.</translation>
    </message>
    <message>
        <source>&lt;b&gt;{name}&lt;/b&gt;, {part}: mean IoU {iou}{interval}, F1 {f1} at confidence {confidence} and IoU {limit}; patients: {patients}, slices: {slices}.</source>
        <translation>&lt;b&gt;{name}&lt;/b&gt;, {part}: IoU media {iou}{interval}, F1 {f1} con confianza {confidence} e IoU {limit}; pacientes: {patients}, cortes: {slices}.</translation>
    </message>
    <message>
        <source> (95 % t by patient {low} to {high})</source>
        <translation> (95 % t por paciente {low} a {high})</translation>
    </message>
    <message>
        <source>The list “Worst” is empty: choose a checkpoint in “Curves”.</source>
        <translation>La lista “Peores” está vacía: elija un punto de control en “Curvas”.</translation>
    </message>
    <message>
        <source>The list “Worst” has no slice of the kind that is chosen there.</source>
        <translation>La lista “Peores” no tiene ningún corte del tipo elegido allí.</translation>
    </message>
    <message>
        <source>Slices, worst first</source>
        <translation>Cortes, los peores primero</translation>
    </message>
    <message>
        <source>What that does to the metrics: “Changed labels” in the dock “Results”</source>
        <translation>Lo que eso cambia en las métricas: «Etiquetas cambiadas» en el panel «Resultados»</translation>
    </message>
    <message>
        <source>No slice is chosen.</source>
        <translation>Ningún corte elegido.</translation>
    </message>
    <message>
        <source>Labels have moved on since this was trained: {0}.</source>
        <translation>Las etiquetas han cambiado desde este entrenamiento: {0}.</translation>
    </message>
</context>
<context>
    <name>_Line</name>
    <message>
        <source>Option that varies</source>
        <translation>Opción que varía</translation>
    </message>
    <message>
        <source>values, like 0.3, 0.9</source>
        <translation>valores, como 0.3, 0.9</translation>
    </message>
    <message>
        <source>Its values</source>
        <translation>Sus valores</translation>
    </message>
    <message>
        <source>Do not vary this option</source>
        <translation>No variar esta opción</translation>
    </message>
</context>
</TS>
