// "Where I am": fills in the coordinates of a place from the device, when whoever fills in presses it, and says at once in
// which kelurahan that is. Without script, or where the device does not tell, they are copied from a map or left out, and
// the kelurahan is told when the page is sent.
for (const here of document.querySelectorAll<HTMLElement>("[data-place]")) {
  const place = here.dataset.place ?? "", where = here.dataset.where;
  const input = (part: string) => document.getElementById(`${place}.${part}`) as HTMLInputElement | null;
  const region = document.querySelector<HTMLElement>(`[data-region="${place}"]`);
  const told = document.createElement("p");
  told.className = "hint";
  told.setAttribute("role", "status");

  /** The kelurahan is known: its question steps back behind "change", and asks nothing. */
  const known = (lies: string) => {
    if (!region) {
      told.textContent += ` ${lies}`;
      return;
    }
    let box = region.querySelector("details");
    if (!box) {
      box = document.createElement("details");
      box.append(document.createElement("summary"), ...region.childNodes);
      region.append(box);
    }
    for (const own of region.querySelectorAll("input")) {
      if (own.type === "radio") own.checked = false;
      else own.value = "";
    }
    const change = document.createElement("u");
    change.textContent = region.dataset.change ?? "";
    box.querySelector("summary")?.replaceChildren(`${lies} · `, change);
    box.open = false;
  };

  const ask = async () => {
    const lat = input("lat")?.value ?? "", lng = input("lng")?.value ?? "";
    if (!where || !lat) return;
    const csrf = here.closest("form")?.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "";
    const answer = await fetch(where, { method: "POST", body: new URLSearchParams({ csrf, lat, lng }) }).catch(() => undefined);
    if (!answer?.ok) return;
    const { lies, wrong } = await answer.json() as { lies?: string; wrong?: string };
    if (wrong) told.textContent = wrong;
    else if (lies) known(lies);
  };

  for (const part of ["lat", "lng"]) input(part)?.addEventListener("change", () => void ask());
  here.append(told);
  if (!("geolocation" in navigator)) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn alt";
  button.textContent = here.dataset.say ?? "";
  const fill = ({ coords }: GeolocationPosition) => {
    for (const [part, degrees] of [["lat", coords.latitude], ["lng", coords.longitude]] as const) {
      const own = input(part);
      if (own) own.value = degrees.toFixed(6);
    }
    // The device speaks for the place now, and no longer the photo.
    const device = input("di"), photo = document.querySelector<HTMLInputElement>("[data-exif] input");
    if (device) device.value = "sini";
    if (device && photo) photo.checked = false;
    told.textContent = (here.dataset.found ?? "").replace("0", String(Math.round(coords.accuracy)));
    void ask();
  };
  button.addEventListener("click", () => {
    told.textContent = here.dataset.wait ?? "";
    const failed = () => { told.textContent = here.dataset.failed ?? ""; };
    navigator.geolocation.getCurrentPosition(fill, failed, { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 });
  });
  here.prepend(button);
}
