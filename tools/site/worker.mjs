// The kernel's worker with Python begun in it: welcome.js starts it while the page is still loading.
import "./start.mjs";
import "KERNEL";
