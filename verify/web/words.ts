import type { PackCounts } from "../../core/pack/pack-file.ts";
import { PACK_PROBLEMS, type PackPlace, type PackProblemCode, placeText } from "../../core/pack/problem.ts";
import type { Unable } from "../platform.ts";
import type { Verified } from "../verify-files.ts";

/** All that the page says, in one language. */
export interface Words {
  readonly title: string;
  readonly intro: string;
  readonly choose: string;
  readonly drop: string;
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
  readonly limits: string;
  readonly codes: Readonly<Record<PackProblemCode, string>>;
  readonly place: (place: PackPlace) => string;
  readonly trust: string;
}

const english: Words = {
  title: "Verify an evidence pack",
  intro:
    "Choose the pack, a ZIP file. It is checked here, in this browser, from the file alone: this page may not connect to anything, and the file goes nowhere.",
  choose: "The pack",
  drop: "Or drop it anywhere on this page.",
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
  facts: ({ pack, manifests }) => [
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
    ["Lists", listsText(pack.counts, "checkpoints", "findings", "approvals", "as the history shows")],
    ["Notifications", `${pack.counts.notifications} deliveries, as the pack states them`],
  ],
  fileDigest: "SHA-256 of the file",
  verifierDigest: "SHA-256 of verify.mjs in it, which was not run",
  unsealed: (count) =>
    `${count} manifests were recorded before facts kept seals: only the manifests themselves could prove them.`,
  limits:
    "Not shown: whether a fact at the end was left out, or all of it was made up. Compare with an earlier pack, or with the SHA-256 in a mail of that time.",
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
    "Elija el paquete, un archivo ZIP. Se comprueba aquí, en este navegador, solo con el archivo: esta página no puede conectarse a nada, y el archivo no sale de aquí.",
  choose: "El paquete",
  drop: "O suéltelo en cualquier lugar de esta página.",
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
  facts: ({ pack, manifests }) => [
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
    ["Listas", listsText(pack.counts, "comprobaciones", "hallazgos", "aprobaciones", "como muestra el historial")],
    ["Notificaciones", `${pack.counts.notifications} entregas, como las afirma el paquete`],
  ],
  fileDigest: "SHA-256 del archivo",
  verifierDigest: "SHA-256 del verify.mjs que contiene, que no se ha ejecutado",
  unsealed: (count) =>
    `${count} manifiestos se registraron antes de que los hechos guardaran sellos: solo los propios manifiestos podrían probarlos.`,
  limits:
    "No se muestra si se omitió un hecho del final, ni si todo es inventado. Compare con un paquete anterior, o con el SHA-256 de un correo de entonces.",
  codes: {
    "pack-unreadable": "no es un paquete ni una carpeta con uno",
    "zip-form": "el archivo no está escrito como lo están los paquetes, byte a byte",
    "zip-name": "el archivo nombra un fichero dos veces, o con un nombre que ningún paquete tiene",
    "zip-check": "la suma de control de un fichero en el archivo no es la de sus bytes",
    "pack-version": "es de un formato que este verificador no conoce",
    "pack-form": "pack.json no está escrito como en los paquetes",
    "pack-digest": "pack.sha256 no indica el resumen de pack.json",
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
    "manifest-differs": "un manifiesto no es el que registró el hecho, o no está sellado como se registró",
    "list-differs": "una lista de diferencias no es la que registró el hecho",
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
