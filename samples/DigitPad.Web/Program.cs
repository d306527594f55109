// Nothing runs here by itself: wwwroot/worker.js calls what Pad exports.
return 0;
