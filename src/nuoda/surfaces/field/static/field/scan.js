// Reading a waybill by the camera, where the browser can; elsewhere the number is typed.
const FORMATS = ["code_128", "code_39", "code_93", "codabar", "ean_13", "itf", "qr_code", "data_matrix", "pdf417"];

export async function canScan() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
  try { return (await BarcodeDetector.getSupportedFormats()).length > 0; } catch { return false; }
}

/** Shows the camera in the dialog until a code is read (its text), or it is closed (""). */
export async function scanCode(dialog) {
  const video = dialog.querySelector("video");
  const known = await BarcodeDetector.getSupportedFormats();
  const detector = new BarcodeDetector({ formats: FORMATS.filter((one) => known.includes(one)) });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  video.srcObject = stream;
  dialog.showModal();
  try {
    await video.play();
    while (dialog.open) {
      const [found] = await detector.detect(video);
      if (found) { navigator.vibrate?.(60); return found.rawValue.trim(); }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return "";
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    dialog.close();
  }
}
