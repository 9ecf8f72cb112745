"""What the lab and the behaviour tests share: topology, traffic, measuring, the controller and its API."""
