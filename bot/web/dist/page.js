// placeholder until the page script is bundled
