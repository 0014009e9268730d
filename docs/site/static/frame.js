// Make the frame as tall as the page in it, so that only one of them scrolls.
const frame = document.querySelector("iframe.draw");
const fit = () => { frame.style.height = `${frame.contentDocument.body.offsetHeight + 2}px`; };
const watch = () => { fit(); new ResizeObserver(fit).observe(frame.contentDocument.body); };
if (frame.contentDocument.readyState === "complete" && frame.contentDocument.body.offsetHeight) watch();
frame.addEventListener("load", watch);
