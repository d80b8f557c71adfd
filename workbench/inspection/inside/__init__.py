"""Inside the network: filters, feature maps, units."""
