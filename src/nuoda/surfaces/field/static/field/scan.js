// Reading a barcode by the camera: by the browser's own reader, else by the one that comes with the house.
const OWN = ["code_128", "code_39", "code_93", "codabar", "ean_13", "itf", "qr_code", "data_matrix", "pdf417"];
const FORMATS = ["Code128", "Code39", "Code93", "Codabar", "EAN13", "ITF", "QRCode", "DataMatrix", "PDF417"];
const HOUSE = new URL("../vendor/zxing-wasm-3.1.4/", import.meta.url);
const PAUSE_MS = 150;

let loading = null;

function load() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("zxing_reader.js", HOUSE);
    script.addEventListener("load", () => resolve(globalThis.ZXingWASM));
    script.addEventListener("error", () => { loading = null; reject(new Error("The barcode reader could not be loaded.")); });
    document.head.append(script);
  }).then(async (reader) => {
    await reader.prepareZXingModule({ overrides: { locateFile: (name) => new URL(name, HOUSE).href }, fireImmediately: true });
    return reader;
  });
  return loading;
}

async function own() {
  if (!("BarcodeDetector" in globalThis)) return null;
  const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
  const formats = OWN.filter((one) => known.includes(one));
  return formats.length ? new BarcodeDetector({ formats }) : null;
}

/** What finds a code in a picture of the camera: its text, or "". */
async function finder() {
  const detector = await own();
  if (detector) return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  const reader = await load();
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    if (!canvas.width) return "";
    paper.drawImage(video, 0, 0);
    const picture = paper.getImageData(0, 0, canvas.width, canvas.height);
    const [found] = await reader.readBarcodes(picture, { formats: FORMATS, maxNumberOfSymbols: 1, textMode: "Plain" });
    return found?.text ?? "";
  };
}

/** True where there is a camera. The house's reader is fetched then, so that it is there out of reach too. */
export async function canScan() {
  const devices = await navigator.mediaDevices?.enumerateDevices?.().catch(() => []);
  if (!devices?.some((one) => one.kind === "videoinput")) return false;
  if (!(await own())) load().catch(() => null);
  return true;
}

/** Shows the camera in the dialog until a code is read (its text), or it is closed (""). */
export async function scanCode(dialog) {
  const video = dialog.querySelector("video");
  const find = await finder();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  video.srcObject = stream;
  dialog.showModal();
  try {
    await video.play();
    while (dialog.open) {
      const text = (await find(video)).trim();
      if (text) { navigator.vibrate?.(60); return text; }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return "";
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    dialog.close();
  }
}
