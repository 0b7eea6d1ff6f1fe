import type { MomentWords } from "./moments.en.ts";

const s = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("es")} ${count === 1 ? one : many}`;

export const momentsEs: MomentWords = {
  moments: {
    heading: "Momento",
    open: "Ver otro momento",
    other: "Otro momento",
    asOf: "A fecha de",
    knownAt: "según lo sabido el",
    now: "ahora",
    past: "Está viendo otro momento: aquí no se puede decidir nada.",
    back: "Volver a ahora",
    since: "Qué ha cambiado desde entonces",
    slider: "Cuándo",
    sliderHint: "Re Pág y Av Pág van de una apertura o cierre de puerta a la siguiente.",
    before: "Cambio anterior",
    after: "Cambio siguiente",
    noChange: "Ninguna puerta se ha abierto ni cerrado en este tiempo.",
    cut: (at) => `Empieza el ${at}: antes se registró más de lo que cabe en una respuesta.`,
    change: (gate, isClear) => `${gate} ${isClear ? "se abrió" : "se cerró"}`,
    exact: (zone) => `A fecha de (${zone})`,
    known: "Qué cuenta",
    knownThen: "lo que se sabía entonces",
    knownNow: "lo que se sabe hoy de ese momento",
    knownOther: "lo que se sabía en otro instante",
    exactKnown: (zone) => `Sabido el (${zone})`,
    wasClear: "El paso podía empezar.",
    wasBlocked: "El paso no podía empezar.",
    gates: "Puertas en este momento",
    checkpoints: "Puntos de control en este momento",
    noGates: "Aún no había ninguna puerta.",
    noCheckpoints: "Aún no había ningún punto de control.",
    unit: "Solo de la unidad",
    checkpoint: "Punto de control",
    completed: "Evidencia completada",
    validUntil: "Válida hasta",
    more: "Más",
    version: (version) =>
      version === 0 ? "Ninguna versión del plan estaba en vigor." : `Versión ${version} del plan.`,
    applying: (version) => `Se estaba aplicando la versión ${version} del plan: ninguna puerta se muestra abierta.`,
    undecided: (count) =>
      `${s(count, "hecho")} que se registraron después no se pueden volver a decidir para este momento; aquello de lo que tratan no está satisfecho:`,
    knownEarlier: (at) => `De lo registrado desde entonces solo se examina lo que llegó hasta el ${at}.`,
    digest: "Resumen criptográfico",
    received: "Recibida",
    historyUntil: (at) => `Solo lo que se registró hasta el ${at}.`,
  },
  why: {
    link: "Por qué, y qué la abriría",
  },
};
