/**
 * Makes a photo smaller on the phone before it is sent, so that 4 MB become 300 kB on a slow line.
 * Without script the file goes as it is, and the server does the same.
 */
const WANTED_BYTES = 2_000_000;
const LONG_EDGE = 2_000;

async function smaller(file: File): Promise<File> {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size <= WANTED_BYTES / 4) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONG_EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.8));
  return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file;
}

// Asked of the page, not of each input: some come only with another answer.
document.addEventListener("change", async ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches("input[type=file][data-shrink]")) return;
  const files = [...(target.files ?? [])];
  const box = new DataTransfer();
  // One after another: a phone unpacks one large photo at a time.
  for (const file of files) box.items.add(await smaller(file).catch(() => file));
  if (files.some((file, place) => box.files[place] !== file)) target.files = box.files;
});
