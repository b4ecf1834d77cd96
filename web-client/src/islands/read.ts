/** "Bacakan": reads the page's main text aloud. The button stays hidden until the device has an Indonesian voice. */
const button = document.querySelector<HTMLButtonElement>("[data-read]");

function voice(): SpeechSynthesisVoice | undefined {
  const wanted = document.documentElement.lang;
  return speechSynthesis.getVoices().find((one) => one.lang.startsWith(wanted));
}

function offer(): void {
  if (button && voice()) button.hidden = false;
}

if (button && "speechSynthesis" in window) {
  offer();
  speechSynthesis.addEventListener("voiceschanged", offer);
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) return speechSynthesis.cancel();
    const text = new SpeechSynthesisUtterance(document.querySelector("main")?.innerText ?? "");
    const chosen = voice();
    if (chosen) text.voice = chosen;
    speechSynthesis.speak(text);
  });
}
