// "Near me": asks the device where it is when that is pressed, and goes to the list or map of what is near. Without script
// one types a kelurahan or a street in the field above it.
for (const here of document.querySelectorAll<HTMLElement>("[data-near]")) {
  if (!("geolocation" in navigator)) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn alt mini";
  button.textContent = here.dataset.say ?? "";
  const told = document.createElement("p");
  told.className = "hint";
  told.setAttribute("role", "status");
  button.addEventListener("click", () => {
    told.textContent = here.dataset.wait ?? "";
    const go = ({ coords }: GeolocationPosition) => {
      // A hundred metres are near enough, and no more than that travels in an address.
      const at = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
      location.assign((here.dataset.near ?? "").replace("{at}", at));
    };
    const failed = () => { told.textContent = here.dataset.failed ?? ""; };
    navigator.geolocation.getCurrentPosition(go, failed, { timeout: 20_000, maximumAge: 300_000 });
  });
  here.append(button, told);
}
