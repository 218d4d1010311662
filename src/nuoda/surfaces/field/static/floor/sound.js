// A short high sign for right, a long low one for wrong: heard over a fork-lift, felt through a glove.
let audio = null;

function tone(pitch, from, lasts) {
  const source = audio.createOscillator();
  const level = audio.createGain();
  source.type = "square";
  source.frequency.value = pitch;
  level.gain.value = 0.2;
  source.connect(level).connect(audio.destination);
  source.start(audio.currentTime + from);
  source.stop(audio.currentTime + from + lasts);
}

export function sound(right) {
  navigator.vibrate?.(right ? 60 : [200, 80, 200]);
  if (!("AudioContext" in window)) return;
  audio ??= new AudioContext();
  if (right) { tone(1760, 0, 0.09); return; }
  tone(196, 0, 0.25);
  tone(147, 0.3, 0.4);
}
