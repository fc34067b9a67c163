// The button that starts and stops what moves.

const PLAY = "M8 5.2v13.6a1 1 0 0 0 1.5.87l11-6.8a1 1 0 0 0 0-1.74l-11-6.8A1 1 0 0 0 8 5.2z"
const PAUSE = "M7 5h3.4v14H7zM13.6 5H17v14h-3.4z"

function facePlayButton(button, playing, play = "Play") {
  const word = playing ? "Pause" : play
  if (button.title === word) return
  button.setAttribute("aria-label", word)
  button.title = word
  button.querySelector("path").setAttribute("d", playing ? PAUSE : PLAY)
}
