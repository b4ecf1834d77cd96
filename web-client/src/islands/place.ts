// "Where I am": fills in the coordinates of a place from the device, when whoever fills in presses it. Without script, or
// where the device does not tell, they are copied from a map or left out.
for (const here of document.querySelectorAll<HTMLElement>("[data-place]")) {
  if (!("geolocation" in navigator)) continue;
  const input = (part: string) => document.getElementById(`${here.dataset.place}.${part}`) as HTMLInputElement | null;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn alt";
  button.textContent = here.dataset.say ?? "";
  const told = document.createElement("p");
  told.className = "hint";
  told.setAttribute("role", "status");
  const fill = ({ coords }: GeolocationPosition) => {
    for (const [part, degrees] of [["lat", coords.latitude], ["lng", coords.longitude]] as const) {
      const own = input(part);
      if (own) own.value = degrees.toFixed(6);
    }
    told.textContent = (here.dataset.found ?? "").replace("0", String(Math.round(coords.accuracy)));
  };
  button.addEventListener("click", () => {
    told.textContent = here.dataset.wait ?? "";
    const failed = () => { told.textContent = here.dataset.failed ?? ""; };
    navigator.geolocation.getCurrentPosition(fill, failed, { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 });
  });
  here.append(button, told);
}
