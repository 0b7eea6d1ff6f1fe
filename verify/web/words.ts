import type { PackCounts } from "../../core/pack/pack-file.ts";
import { PACK_PROBLEMS, type PackPlace, type PackProblemCode, placeText } from "../../core/pack/problem.ts";
import type { VerifiedLog } from "../check-log.ts";
import type { Unable } from "../platform.ts";
import type { Verified } from "../verify-files.ts";

/** All that the page says, in one language. */
export interface Words {
  readonly title: string;
  readonly intro: string;
  readonly choose: string;
  readonly drop: string;
  readonly kept: string;
  readonly keptMeans: string;
  readonly keptFiles: string;
  readonly keptText: string;
  readonly keptKey: string;
  readonly noHead: (name: string) => string;
  readonly noKey: string;
  readonly reading: (name: string) => string;
  readonly verified: string;
  readonly refused: string;
  readonly notChecked: string;
  readonly refusedMeans: string;
  readonly unable: Readonly<Record<Unable["lacks"], string>>;
  readonly failed: string;
  readonly facts: (verified: Verified) => readonly (readonly [name: string, text: string])[];
  readonly fileDigest: string;
  readonly verifierDigest: string;
  readonly unsealed: (count: number) => string;
  readonly log: (log: VerifiedLog) => readonly (readonly [name: string, text: string])[];
  /** What is not shown, by what was given. */
  readonly limits: (log: VerifiedLog | null) => readonly string[];
  readonly codes: Readonly<Record<PackProblemCode, string>>;
  readonly place: (place: PackPlace) => string;
  readonly trust: string;
}

const english: Words = {
  title: "Verify an evidence pack",
  intro:
    "Choose the pack, a ZIP file. It is checked here, in this browser, from the file, and what you add of your own: this page may not connect to anything, and the file goes nowhere.",
  choose: "The pack",
  drop: "Or drop it anywhere on this page.",
  kept: "What you kept of the log",
  keptMeans:
    "With a head of the log that you have from before, in a mail of Cleargate or from a witness, it is also checked that nothing was rewritten since. Put it here before you choose the pack.",
  keptFiles: "Mails or signed heads",
  keptText: "Or the text of a mail",
  keptKey: "The log's key, if you know it",
  noHead: (name) => `There is no head of a log in it: ${name}.`,
  noKey: "That is no key of a log.",
  reading: (name) => `Checking ${name}. A pack of a long history takes minutes.`,
  verified: "VERIFIED",
  refused: "REFUSED",
  notChecked: "NOT CHECKED",
  refusedMeans: "The pack is not as it was made, or states what its history does not show:",
  unable: {
    ed25519:
      "This browser cannot check Ed25519 signatures, so it cannot say whether seals are genuine. Use a newer browser, or verify.mjs with Node 24.",
    zstd: "The pack contains manifests that are packed with Zstandard, which this browser cannot unpack. Use verify.mjs with Node 24, or a pack without manifests.",
  },
  failed: "The file could not be read to its end. This says nothing about the pack:",
  facts: ({ pack, manifests, lines }) => [
    ["Migration", pack.migration],
    ["As of", pack.asOf],
    ["Plan version", String(pack.planVersion)],
    ["Pack", `${pack.id}: ${pack.files.length + 2} files, every byte as made`],
    [
      "History",
      `${pack.counts.facts} facts, in order, each once; replayed to the same ${pack.counts.verdicts} verdicts`,
    ],
    [
      "Seals",
      `${manifests.sealed} of ${manifests.genuine} genuine manifests by the keys of the plan that was in force`,
    ],
    [
      "Lines of agents",
      `${lines.followed} manifests follow the one before; ${lines.gaps} gaps and ${lines.breaks} forks, each as its fact says; not shown of ${lines.unknown}`,
    ],
    ["Lists", listsText(pack.counts, "checkpoints", "findings", "approvals", "as the history shows")],
    ["Notifications", `${pack.counts.notifications} deliveries, as the pack states them`],
  ],
  fileDigest: "SHA-256 of the file",
  verifierDigest: "SHA-256 of verify.mjs in it, which was not run",
  unsealed: (count) =>
    `${count} manifests were recorded before facts kept seals: only the manifests themselves could prove them.`,
  log: ({ head, keys, heads, witnesses, unverified }) => [
    ["Log", `${head.size} leaves of ${head.origin}: each fact is one, and none that was logged by then is missing`],
    ["Its head is signed by", keys.join(", ")],
    ...witnesses.map(({ key, size, at }) => ["Witness", `${key} saw ${size} leaves of it at ${at}`] as const),
    ...(unverified.length === 0
      ? []
      : [["Also signed, as it says, by", `${unverified.join(", ")}: give a key of theirs`] as const]),
    ...(heads.length === 0 ? [] : [["Heads that you gave", `the log begins with all ${heads.length}`] as const]),
  ],
  limits: (log) =>
    log === null
      ? [
          "The pack was made before packs had the log. Not shown: whether a fact at the end was left out, or all of it was made up. Compare with an earlier pack, or with the SHA-256 in a mail of that time.",
        ]
      : [
          ...(log.heads.length > 0 ? [] : ["Not shown: whether the log was made anew. Give a head that you kept."]),
          ...(log.isPinned
            ? []
            : ["The key is as the pack has it. Compare it with somebody, or give the one that you know."]),
        ],
  codes: PACK_PROBLEMS,
  place: placeText,
  trust: "Take this page from somebody other than whoever gave you the pack.",
};

const listsText = (
  counts: PackCounts,
  checkpoints: string,
  findings: string,
  approvals: string,
  shown: string,
): string =>
  `${counts.checkpoints} ${checkpoints}, ${counts.findings} ${findings}, ${counts.approvals} ${approvals}, ${shown}`;

const spanish: Words = {
  title: "Verificar un paquete de evidencias",
  intro:
    "Elija el paquete, un archivo ZIP. Se comprueba aquí, en este navegador, solo con el archivo y con lo que usted añada: esta página no puede conectarse a nada, y el archivo no sale de aquí.",
  choose: "El paquete",
  drop: "O suéltelo en cualquier lugar de esta página.",
  kept: "Lo que usted conserva del registro",
  keptMeans:
    "Con una cabecera del registro que tenga de antes, en un correo de Cleargate o de un testigo, se comprueba también que nada se ha reescrito desde entonces. Póngala aquí antes de elegir el paquete.",
  keptFiles: "Correos o cabeceras firmadas",
  keptText: "O el texto de un correo",
  keptKey: "La clave del registro, si la conoce",
  noHead: (name) => `No contiene ninguna cabecera de un registro: ${name}.`,
  noKey: "Eso no es una clave de un registro.",
  reading: (name) => `Comprobando ${name}. Un paquete con mucho historial tarda minutos.`,
  verified: "VERIFICADO",
  refused: "RECHAZADO",
  notChecked: "SIN COMPROBAR",
  refusedMeans: "El paquete no está como se hizo, o afirma lo que su historial no muestra:",
  unable: {
    ed25519:
      "Este navegador no puede comprobar firmas Ed25519, así que no puede decir si los sellos son auténticos. Use un navegador más reciente, o verify.mjs con Node 24.",
    zstd: "El paquete contiene manifiestos comprimidos con Zstandard, que este navegador no puede descomprimir. Use verify.mjs con Node 24, o un paquete sin manifiestos.",
  },
  failed: "El archivo no se pudo leer hasta el final. Esto no dice nada del paquete:",
  facts: ({ pack, manifests, lines }) => [
    ["Migración", pack.migration],
    ["Instante", pack.asOf],
    ["Versión del plan", String(pack.planVersion)],
    ["Paquete", `${pack.id}: ${pack.files.length + 2} archivos, cada byte como se hizo`],
    [
      "Historial",
      `${pack.counts.facts} hechos, en orden y una sola vez cada uno; reproducidos hasta los mismos ${pack.counts.verdicts} veredictos`,
    ],
    [
      "Sellos",
      `${manifests.sealed} de ${manifests.genuine} manifiestos auténticos con las claves del plan que estaba en vigor`,
    ],
    [
      "Líneas de agentes",
      `${lines.followed} manifiestos siguen al anterior; ${lines.gaps} huecos y ${lines.breaks} bifurcaciones, cada uno como dice su hecho; no se muestra de ${lines.unknown}`,
    ],
    ["Listas", listsText(pack.counts, "comprobaciones", "hallazgos", "aprobaciones", "como muestra el historial")],
    ["Notificaciones", `${pack.counts.notifications} entregas, como las afirma el paquete`],
  ],
  fileDigest: "SHA-256 del archivo",
  verifierDigest: "SHA-256 del verify.mjs que contiene, que no se ha ejecutado",
  unsealed: (count) =>
    `${count} manifiestos se registraron antes de que los hechos guardaran sellos: solo los propios manifiestos podrían probarlos.`,
  log: ({ head, keys, heads, witnesses, unverified }) => [
    [
      "Registro",
      `${head.size} hojas de ${head.origin}: cada hecho es una, y no falta ninguno que se registrara hasta entonces`,
    ],
    ["Su cabecera está firmada por", keys.join(", ")],
    ...witnesses.map(({ key, size, at }) => ["Testigo", `${key} vio ${size} hojas suyas el ${at}`] as const),
    ...(unverified.length === 0
      ? []
      : [["También firmada, según dice, por", `${unverified.join(", ")}: dé una clave suya`] as const]),
    ...(heads.length === 0
      ? []
      : [["Cabeceras que usted dio", `el registro empieza con las ${heads.length}`] as const]),
  ],
  limits: (log) =>
    log === null
      ? [
          "El paquete se hizo antes de que los paquetes tuvieran el registro. No se muestra si se omitió un hecho del final, ni si todo es inventado. Compare con un paquete anterior, o con el SHA-256 de un correo de entonces.",
        ]
      : [
          ...(log.heads.length > 0
            ? []
            : ["No se muestra si el registro se hizo de nuevo. Dé una cabecera que conserve."]),
          ...(log.isPinned
            ? []
            : ["La clave es la que dice el paquete. Compárela con alguien, o dé la que usted conoce."]),
        ],
  codes: {
    "pack-unreadable": "no es un paquete ni una carpeta con uno",
    "zip-form": "el archivo no está escrito como lo están los paquetes, byte a byte",
    "zip-name": "el archivo nombra un fichero dos veces, o con un nombre que ningún paquete tiene",
    "zip-check": "la suma de control de un fichero en el archivo no es la de sus bytes",
    "pack-version": "es de un formato que este verificador no conoce",
    "pack-form": "pack.json no está escrito como en los paquetes",
    "pack-digest": "pack.sha256 no indica el resumen de pack.json",
    "object-missing": "falta un objeto que un hecho nombra, o tiene otros bytes, y no se puede hacer ningún paquete",
    "file-missing": "falta un fichero que pack.json enumera",
    "file-unlisted": "hay un fichero que pack.json no enumera, o que no es de los de un paquete",
    "file-digest": "un fichero tiene otros bytes que los que indica pack.json",
    "count-differs": "pack.json cuenta otras filas que las que hay",
    "line-form": "una línea no es el único texto canónico de un valor JSON",
    "fact-form": "a un hecho le falta un miembro, o tiene otro que el que puede tener",
    "fact-order": "un hecho no va después del anterior, en el orden de la reproducción",
    "fact-repeated": "dos hechos tienen el mismo identificador",
    "fact-foreign": "un hecho es de otra migración, o se registró después del instante del paquete",
    "fact-id": "el identificador de un hecho no es el que le da su objeto",
    "plan-missing": "la versión del plan de un hecho no está en el paquete",
    "plan-digest": "un plan no es el que se puso en vigor",
    "plan-invalid": "un plan no se puede compilar, o es de otra migración o versión",
    "seal-missing": "cuentan evidencias de las que no hay ningún sello registrado",
    "seal-wrong": "un sello no es de una clave que el plan en vigor tuviera para su agente, válida entonces",
    "seal-differs": "un hecho indica otro contenido que su sello",
    "line-differs":
      "un hecho dice de la línea de su agente otra cosa que sus manifiestos: un hueco, una bifurcación, o nada",
    "manifest-differs": "un manifiesto no es el que registró el hecho, o no está sellado como se registró",
    "list-differs": "una lista de diferencias no es la que registró el hecho",
    "log-missing": "no tiene registro con el que compararlo",
    "log-form": "un fichero del registro no está escrito como en los paquetes",
    "log-entry-form": "una entrada del registro no es el único texto de una hoja",
    "log-unwitnessed": "ninguna cabecera del registro tiene la firma de un testigo que se nombró",
    "log-unsigned": "ninguna clave del registro firmó su cabecera, o una firma es falsa",
    "log-key": "una clave no es de las que tuvo el registro, o no se sigue de las que son de confianza",
    "log-root": "las entradas del registro no son las de su cabecera",
    "log-broken": "falta un fichero del registro, o no se puede leer, y no se puede hacer ningún paquete",
    "log-foreign": "una cabecera o una clave que se dio es de otro registro",
    "log-cut": "el registro es más corto que antes",
    "log-rewritten": "el registro no empieza como antes",
    "leaf-repeated": "dos entradas del registro son de un mismo hecho o de una misma clave",
    "fact-unlogged": "un hecho no está en el registro",
    "fact-changed": "un hecho no es el que se registró",
    "fact-unrepresentable":
      "un hecho tiene un valor que JSON no tiene, o un identificador que no es el suyo: alguien lo escribió a mano",
    "fact-removed": "un hecho que se registró no está en el paquete",
    "salt-missing": "un hecho nombra a una persona sin cuya sal no se puede comparar con el registro",
    "history-gap": "al historial le falta lo que vino antes de un evento",
    "verdict-unfounded": "una puerta se abrió aunque una de sus comprobaciones no se cumplía",
    "verdict-differs": "un hecho indica otro resultado que el de sus eventos",
    "row-differs": "una lista indica otra cosa que lo que muestra el historial",
    "report-differs": "el informe indica otra cosa que lo que muestra el historial",
  },
  place: ({ file, line, fact, offset }) =>
    [
      file,
      ...(line === undefined ? [] : [`línea ${line}`]),
      ...(offset === undefined ? [] : [`byte ${offset}`]),
      ...(fact === undefined ? [] : [`hecho ${fact}`]),
    ].join(", "),
  trust: "Obtenga esta página de alguien distinto de quien le dio el paquete.",
};

export const WORDS = { en: english, es: spanish } as const;
export type PageLanguage = keyof typeof WORDS;
