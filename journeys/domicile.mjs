// Applies for a letter of domicile, as the demo's people do in several journeys.

const wulan = { nik: "9971014503960001", name: "Wulan Prasasti", birth: ["5", "3", "1996"] };

/** The page's person applies for a letter, with the files that a tenant gives if there are any; the number of the case. */
export async function apply(page, server, { nik, name, birth } = wulan, files = {}) {
  const next = () => page.locator("main form button.btn:has-text('Simpan')").click();
  await page.goto(`${server.url}/layanan/surat-domisili`);
  await page.getByRole("button", { name: "Ajukan sekarang" }).click();
  const texts = { nik, name, job: "Guru", phone: "081299710001", "birth_date.day": birth[0], "birth_date.month": birth[1],
    "birth_date.year": birth[2], "address.street": "Gang Umpak 2", "address.rt": "3", "address.rw": "12", "address.region.typed": "Umpak" };
  for (const [field, value] of Object.entries(texts)) await page.locator(`[name="applicant.${field}"]`).fill(value);
  await page.locator('[name="applicant.sex"][value="female"]').check();
  await page.locator('main button:has-text("Cari")').first().click();
  await next();
  await page.locator('[name="same_as_ktp"][value="true"]').check();
  await page.locator('[name="since.day"]').fill("1");
  await page.locator('[name="since.month"]').fill("8");
  await page.locator('[name="since.year"]').fill("2020");
  const given = Object.entries(files);
  await page.locator(`[name="tenure"][value="${given.length ? "rent" : "own"}"]`).check();
  await page.locator('[name="purpose"]').fill("Membuka rekening bank");
  await next();
  for (const [document, path] of given) await page.locator(`input[type=file][name="${document}"]`).setInputFiles(path);
  if (/\/berkas$/.test(new URL(page.url()).pathname)) await next();
  await page.locator('[name="benar"]').check();
  await page.getByRole("button", { name: "Kirim permohonan" }).click();
  return (await page.locator(".receipt").textContent()).trim();
}
