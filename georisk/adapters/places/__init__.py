"""Where places are: gazetteers, addresses, and geocoders on the internet when switched on."""
